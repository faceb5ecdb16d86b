#!/bin/sh
# Works like `claude -p --output-format stream-json`, fast: it runs the shell script of the task that its prompt begins
# with, from the folder BUILDER_STEPS, and tells a cost. What it has told, it writes down to BUILDER_LEDGER. It is not
# Claude Code.
prompt=$(cat)
heading=${prompt%%:*}
task=${heading#\# }
# A session that is gone on with tells its totals from its beginning.
turn=1
case " $* " in *" --resume "*) [ ! -f "$BUILDER_STEPS/$task.turn" ] || read -r turn <"$BUILDER_STEPS/$task.turn"; turn=$((turn + 1)) ;; esac
echo "$turn" >"$BUILDER_STEPS/$task.turn"
event() { printf '%s\n' "$1"; }
ledger() { [ -z "$BUILDER_LEDGER" ] || printf '%s %s %s\n' "$BLUEPRINT_ATTEMPT" "$task" "$1" >>"$BUILDER_LEDGER"; }

ledger started
event '{"type":"system","subtype":"init","session_id":"'"$task"'","model":"claude-sonnet-5-5"}'
event '{"type":"assistant","message":{"id":"m1","model":"claude-sonnet-5-5","content":[{"type":"text","text":"I begin."}],"usage":{"input_tokens":1000,"output_tokens":10}}}'
ledger spoke
export prompt task
if [ -f "$BUILDER_STEPS/$task.sh" ]; then . "$BUILDER_STEPS/$task.sh"; fi
event '{"type":"result","subtype":"success","is_error":false,"num_turns":2,"result":"Done: everything is built and all tests pass.","session_id":"'"$task"'","total_cost_usd":0.0'"$turn"',"modelUsage":{"claude-sonnet-5-5":{"inputTokens":'"$turn"'000,"outputTokens":'"$turn"'00}}}'
ledger 0.01
