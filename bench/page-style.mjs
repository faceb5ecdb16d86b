/** Light and dark as the reader's system has it; on a narrow screen the bars stand below their titles. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1c1c1c, #e6e6e6); --quiet: light-dark(#5f5f5f, #a0a0a0);
  --line: light-dark(#ddd, #3a3a3a); --paper: light-dark(#fff, #161616); --track: light-dark(#f1f1f1, #242424); }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1080px;
  margin: 2rem auto; padding: 0 1rem; }
h2 { margin: 2.5rem 0 0.5rem; } h3 { margin: 0; font: 600 15px/1.5 ui-monospace, monospace; }
a { color: inherit; text-decoration-color: var(--quiet); }
section { border-top: 1px solid var(--line); padding: 1rem 0; } section > p { margin: 0.2rem 0 0.6rem; }
section:target { background: color-mix(in srgb, var(--paper) 92%, #2b7de0); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.35rem 0.9rem 0.35rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
.figure { font-variant-numeric: tabular-nums; white-space: nowrap; }
.chart { display: grid; grid-template-columns: 17rem 1fr 4.5rem 19rem; gap: 0.35rem 0.8rem; align-items: center; }
.chart .title { text-align: right; } .chart .figure { text-align: right; } .note { font-size: 13px; line-height: 1.3; }
.track { position: relative; height: 16px; background: var(--track); border-radius: 3px; }
.bar { position: absolute; inset: 0 auto 0 0; border-radius: 3px; min-width: 2px; }
.spread { position: absolute; top: 7px; height: 2px; background: var(--ink); opacity: 0.7; }
.bar.subject, .key .subject::before { background: light-dark(#2b7de0, #4c97f2); }
.bar.floor, .key .floor::before { background: light-dark(#9a9a9a, #7d7d7d); }
.bar.peer, .key .peer::before { background: light-dark(#c58a2a, #d09a40); }
.bar.cut { clip-path: polygon(0 0, 100% 0, calc(100% - 5px) 25%, 100% 50%, calc(100% - 5px) 75%, 100% 100%, 0 100%); }
.key .cut::before { background: var(--quiet);
  clip-path: polygon(0 0, 100% 0, calc(100% - 4px) 25%, 100% 50%, calc(100% - 4px) 75%, 100% 100%, 0 100%); }
.key span { margin-right: 1.5rem; } .key span::before { content: ''; display: inline-block; width: 12px; height: 12px;
  border-radius: 3px; margin-right: 0.4rem; }
ul { list-style: none; padding: 0; margin: 0.6rem 0; } .verdicts { columns: 2 20rem; font-size: 14px; }
.met { color: light-dark(#117733, #6bd48f); } .missed { color: light-dark(#b3261e, #ff8a80); }
.quiet, details { color: var(--quiet); } details { font-size: 13px; }
@media (max-width: 900px) {
  .chart { grid-template-columns: 1fr 4.5rem; } .chart .title, .chart .note { text-align: left; grid-column: 1 / -1; }
  .chart .note { margin-bottom: 0.5rem; }
}
`;
