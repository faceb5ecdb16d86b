(() => {
  const root = document.documentElement;
  const themes = ['system', 'light', 'dark'];
  const button = document.getElementById('theme');

  // A page opened from a file may have no storage; the choice then lasts as long as the page.
  const recall = () => {
    try {
      return localStorage.getItem('blueprint-theme');
    } catch {
      return null;
    }
  };
  const keep = theme => {
    try {
      localStorage.setItem('blueprint-theme', theme);
    } catch {}
  };
  const show = theme => {
    if (theme === 'system') root.removeAttribute('data-theme');
    else root.setAttribute('data-theme', theme);
    button.textContent = `Theme: ${theme}`;
  };

  let theme = themes.includes(recall()) ? recall() : 'system';
  show(theme);
  button.hidden = false;
  button.addEventListener('click', () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    keep(theme);
    show(theme);
  });

  // A large graph begins where the critical path does, not in its upper left corner.
  const graph = document.querySelector('.graph');
  const start = graph?.querySelector('.node.critical');
  if (start) {
    const middle = start.getBoundingClientRect().top - graph.getBoundingClientRect().top;
    graph.scrollTop += middle - graph.clientHeight / 2;
  }

  const copy = document.getElementById('copy');
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(document.getElementById('prompt-text').textContent);
        copy.textContent = 'Copied';
      } catch {
        copy.textContent = 'The browser does not allow it';
      }
    });
  }

  // What is folded away would be missing on paper.
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details:not([open])')];
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
  });
})();
