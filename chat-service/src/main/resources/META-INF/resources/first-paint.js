// Not a module: it runs before the first paint, so that a chosen theme does not flash the other one.
try {
  const theme = localStorage.getItem('chat.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch { /* storage is forbidden: the system's theme */ }
