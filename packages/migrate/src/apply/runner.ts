import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Names this process in `application_name`, so that a later run can prove that it is dead: a hash of the boot and the
 * process namespace, the process id, and a part of the time it started. Empty where Linux's /proc is not there:
 * then nothing can be proven. Fits, together with a correlation id, into the 63 bytes that PostgreSQL keeps.
 */
export function runnerTag(): string {
  const place = describePlace();
  const start = startOf(process.pid);
  return place === undefined || start === undefined ? '' : `${place}.${process.pid.toString(36)}.${start}`;
}

/**
 * True when the process that an `application_name` names ran under this kernel and in this process namespace, and does
 * not exist any more. False means that it lives, or that nothing is known: it ran elsewhere.
 */
export function isProvenDead(applicationName: string): boolean {
  const [, place, id = '', start] =
    /^migrate \S+ ([\w-]{8})\.([0-9a-z]{1,5})\.([0-9a-z]{3})$/.exec(applicationName) ?? [];
  if (place === undefined || place !== describePlace()) return false;
  // Another process may have got its id since.
  return startOf(Number.parseInt(id, 36)) !== start;
}

let place: { readonly of: string | undefined } | undefined;

/** The same for all processes whose ids can be compared: one boot of one machine, one container. */
function describePlace(): string | undefined {
  // Looked up once: a run of a fleet names itself once a target.
  place ??= { of: readPlace() };
  return place.of;
}

function readPlace(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = readlinkSync('/proc/self/ns/pid');
    return createHash('sha256').update(`${boot} ${namespace}`).digest('base64url').slice(0, 8);
  } catch {
    return undefined;
  }
}

/** The end of a process's start time, in clock ticks since boot; undefined when it does not run. */
function startOf(processId: number): string | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${processId}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // Behind the program's name, which stands in parentheses and may hold anything: state first, the start as the 20th.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  // A zombie waits for its parent only; its connections are closed.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return Number(fields[19]).toString(36).slice(-3).padStart(3, '0');
}
