// The page of `migrate report`. Only the rows and columns that can be seen are drawn.
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const element = id => document.getElementById(id);
  const words = {
    a: 'applied',
    p: 'pending',
    o: 'pending, out of order',
    f: 'failed',
    u: 'unfinished',
    r: 'rolled back half way',
    c: 'applied from another file',
    m: 'applied, and without a file',
    '-': 'not known here',
  };
  const colourOf = letter =>
    ({ a: '--applied', p: '--pending', o: '--pending', '-': '--none' })[letter] ?? '--failed';
  const isCurrent = state => /^a*$/.test(data.states[state]);
  const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const make = (tag, text, className) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className !== undefined) made.className = className;
    return made;
  };
  const duration = ms =>
    ms < 1000
      ? `${Math.round(ms)} ms`
      : ms < 60000
        ? `${(ms / 1000).toFixed(1)} s`
        : `${Math.floor(ms / 60000)} min ${Math.round((ms % 60000) / 1000)} s`;
  const some = names =>
    names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;

  // The head.
  const current = data.targets.filter(([, state]) => isCurrent(state)).length;
  const broken = data.targets.filter(([, state]) => /[furcm]/.test(data.states[state])).length;
  element('summary').textContent =
    `${data.targets.length + data.unreachable.length} targets, ${data.versions.length} versions. Made ${data.createdAt.slice(0, 16).replace('T', ' ')} UTC by migrate ${data.toolVersion}.`;
  for (const [number, what] of [
    [current, 'up to date'],
    [data.targets.length - current, 'not up to date'],
    [broken, 'with a problem'],
    [data.unreachable.length, 'out of reach'],
  ]) {
    const item = make('li');
    item.append(make('b', String(number)), what);
    element('counts').append(item);
  }
  for (const [letter, text] of [
    ['a', 'applied'],
    ['p', 'pending'],
    ['f', 'failed, changed or unfinished'],
    ['-', 'not known here'],
  ]) {
    const patch = make('i');
    patch.style.background = `var(${colourOf(letter)})`;
    element('legend').append(patch, text);
  }

  // A canvas as large as its frame, over a space as large as the content.
  const fit = (frame, canvas) => {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [frame.clientWidth, frame.clientHeight];
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = '12px ui-monospace, monospace';
    context.textBaseline = 'middle';
    return { context, width, height };
  };
  const clip = (context, text, width) => {
    if (context.measureText(text).width <= width) return text;
    let end = text.length;
    while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
    return `${text.slice(0, end)}…`;
  };

  // The matrix.
  const row = 18,
    column = 14,
    names = 200;
  const matrix = element('matrix');
  let shown = data.targets;
  let at = { row: 0, column: Math.max(0, data.versions.length - 1) };
  const drawMatrix = () => {
    const { context, width, height } = fit(matrix, element('cells'));
    const [top, left] = [matrix.scrollTop, matrix.scrollLeft];
    context.clearRect(0, 0, width, height);
    const colours = Object.fromEntries(Object.keys(words).map(letter => [letter, style(colourOf(letter))]));
    const lastRow = Math.min(shown.length, Math.ceil((top + height) / row));
    const firstColumn = Math.floor(left / column);
    const lastColumn = Math.min(data.versions.length, Math.ceil((left + width - names) / column));
    for (let r = Math.floor(top / row); r < lastRow; r += 1) {
      const y = r * row - top;
      const letters = data.states[shown[r][1]];
      for (let c = firstColumn; c < lastColumn; c += 1) {
        context.fillStyle = colours[letters[c]];
        context.fillRect(names + c * column - left + 1, y + 2, column - 2, row - 4);
      }
      context.fillStyle = style('--back');
      context.fillRect(0, y, names - 2, row);
      context.fillStyle = style('--text');
      context.fillText(clip(context, shown[r][0], names - 16), 8, y + row / 2);
    }
    if (shown.length > 0 && document.activeElement === matrix) {
      const x = names + at.column * column - left;
      if (x >= names - 1) {
        context.strokeStyle = style('--focus');
        context.lineWidth = 2;
        context.strokeRect(x, at.row * row - top + 1, column, row - 2);
      }
    }
    if (shown.length === 0) {
      context.fillStyle = style('--dim');
      context.fillText('No target has such a name.', 8, row);
    }
  };
  const tell = () => {
    const target = shown[at.row];
    const version = data.versions[at.column];
    element('cell').textContent =
      target === undefined || version === undefined
        ? ''
        : `${target[0]}: ${version.version}_${version.description} is ${words[data.states[target[1]][at.column]]}`;
  };
  const layMatrix = () => {
    element('space').style.width = `${names + data.versions.length * column}px`;
    element('space').style.height = `${shown.length * row}px`;
    at.row = Math.min(at.row, Math.max(0, shown.length - 1));
    drawMatrix();
  };
  const filter = () => {
    const text = element('filter').value.toLowerCase();
    const openOnly = element('open-only').checked;
    shown = data.targets.filter(
      ([name, state]) => name.toLowerCase().includes(text) && !(openOnly && isCurrent(state)),
    );
    matrix.scrollTop = 0;
    layMatrix();
  };
  const reveal = () => {
    const [y, x] = [at.row * row, at.column * column];
    if (y < matrix.scrollTop) matrix.scrollTop = y;
    if (y + row > matrix.scrollTop + matrix.clientHeight) matrix.scrollTop = y + row - matrix.clientHeight;
    if (x < matrix.scrollLeft) matrix.scrollLeft = x;
    if (x + column + names > matrix.scrollLeft + matrix.clientWidth)
      matrix.scrollLeft = x + column + names - matrix.clientWidth;
    drawMatrix();
    tell();
  };
  const steps = {
    ArrowUp: () => ({ row: at.row - 1 }),
    ArrowDown: () => ({ row: at.row + 1 }),
    ArrowLeft: () => ({ column: at.column - 1 }),
    ArrowRight: () => ({ column: at.column + 1 }),
    PageUp: () => ({ row: at.row - 20 }),
    PageDown: () => ({ row: at.row + 20 }),
    Home: () => ({ column: 0 }),
    End: () => ({ column: data.versions.length - 1 }),
  };
  matrix.addEventListener('keydown', event => {
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.metaKey) return;
    event.preventDefault();
    const whole = event.ctrlKey
      ? { row: event.key === 'Home' ? 0 : event.key === 'End' ? shown.length - 1 : at.row }
      : {};
    const next = { ...at, ...step(), ...whole };
    at = {
      row: Math.max(0, Math.min(shown.length - 1, next.row)),
      column: Math.max(0, Math.min(data.versions.length - 1, next.column)),
    };
    reveal();
  });
  matrix.addEventListener('click', event => {
    const box = matrix.getBoundingClientRect();
    const r = Math.floor((event.clientY - box.top + matrix.scrollTop) / row);
    const c = Math.floor((event.clientX - box.left - names + matrix.scrollLeft) / column);
    if (r >= shown.length || c < 0 || c >= data.versions.length) return;
    at = { row: r, column: c };
    reveal();
  });
  for (const name of ['focus', 'blur']) matrix.addEventListener(name, drawMatrix);
  matrix.addEventListener('scroll', drawMatrix);
  element('filter').addEventListener('input', filter);
  element('open-only').addEventListener('change', filter);

  // Tables.
  const table = (id, heads, rows) => {
    const head = make('tr');
    for (const text of heads) head.append(make('th', text));
    element(id).append(head);
    for (const cells of rows) {
      const line = make('tr');
      for (const cell of cells)
        line.append(typeof cell === 'number' ? make('td', String(cell), 'number') : make('td', cell));
      element(id).append(line);
    }
  };
  const namesOf = data.states.map(() => []);
  for (const [name, state] of data.targets) namesOf[state].push(name);
  const describe = letters => {
    const missing = [...letters].flatMap((letter, index) =>
      letter === 'a' ? [] : [`${data.versions[index].version} ${words[letter]}`],
    );
    return missing.length === 0 ? 'up to date' : some(missing);
  };
  table(
    'groups',
    ['Targets', 'State', 'Which'],
    data.states.map((letters, index) => [namesOf[index].length, describe(letters), some(namesOf[index])]),
  );
  const failures = [
    ...data.failures.map(({ version, error, targets }) => [
      `${targets.length} at ${version}`,
      error,
      targets,
    ]),
    ...data.unreachable.map(({ target, error }) => [`${target} is out of reach`, error, [target]]),
  ];
  element('failures-section').hidden = failures.length === 0;
  for (const [title, error, targets] of failures) {
    const entry = make('details');
    entry.append(
      make('summary', `${title}: ${error.split('\n')[0]}`),
      make('pre', error),
      make('p', targets.join(', ')),
    );
    element('failures').append(entry);
  }
  const slow = (id, title, list) =>
    table(
      id,
      [title, '', 'Time'],
      list.map(({ name, milliseconds, detail }) => [name, detail, duration(milliseconds)]),
    );
  slow('slow-targets', 'Target', data.slowestTargets);
  slow('slow-migrations', 'Migration', data.slowestMigrations);

  // The timeline of a run.
  const bar = 8;
  const timeline = element('timeline');
  const run = element('run');
  for (const [index, { start, by, bars }] of data.runs.entries()) {
    const option = make(
      'option',
      `${new Date(start).toISOString().slice(0, 19).replace('T', ' ')} UTC, ${bars.length} targets, by ${by}`,
    );
    option.value = String(index);
    run.append(option);
  }
  run.value = String(data.runs.length - 1);
  const drawTimeline = () => {
    const chosen = data.runs[Number(run.value)];
    if (chosen === undefined) {
      element('run-facts').textContent = 'Nothing has been run yet.';
      return;
    }
    const length = Math.max(1, chosen.end - chosen.start);
    element('run-facts').textContent =
      `${duration(length)}, ${chosen.bars.length} targets, ${chosen.failed} failed`;
    element('timeline-space').style.height = `${chosen.bars.length * bar + 8}px`;
    element('timeline-space').style.width = '1px';
    const { context, width, height } = fit(timeline, element('bars'));
    context.clearRect(0, 0, width, height);
    const top = timeline.scrollTop;
    const last = Math.min(chosen.bars.length, Math.ceil((top + height) / bar));
    for (let index = Math.max(0, Math.floor(top / bar) - 1); index < last; index += 1) {
      const [, start, took, , failed] = chosen.bars[index];
      context.fillStyle = style(failed ? '--failed' : '--applied');
      context.fillRect(
        4 + (start / length) * (width - 8),
        4 + index * bar - top,
        Math.max(2, (took / length) * (width - 8)),
        bar - 2,
      );
    }
  };
  run.addEventListener('change', () => {
    timeline.scrollTop = 0;
    drawTimeline();
  });
  timeline.addEventListener('scroll', drawTimeline);
  const drawAll = () => {
    layMatrix();
    drawTimeline();
  };
  window.addEventListener('resize', drawAll);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  drawAll();
})();
