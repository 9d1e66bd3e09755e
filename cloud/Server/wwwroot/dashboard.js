// What the dashboard needs of the browser: colours before anything is drawn, the clipboard, and a way back after a lost connection.
(() => {
  const remembered = () => localStorage.getItem("pf-theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (remembered() ?? (system.matches ? "dark" : "light")) === "dark";
  const paint = () => { document.documentElement.dataset.theme = isDark() ? "dark" : "light"; };
  paint();

  let viewer = null;
  const tell = (method, value) => viewer?.invokeMethodAsync(method, value).catch(() => { /* the circuit is gone; the page is about to load again */ });
  system.addEventListener("change", () => { paint(); tell("SetDark", isDark()); });
  document.addEventListener("visibilitychange", () => tell("SetVisible", !document.hidden));

  window.dashboard = {
    start(reference) {
      viewer = reference;
      return { zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC", dark: isDark() };
    },
    setDark(dark) {
      localStorage.setItem("pf-theme", dark ? "dark" : "light");
      paint();
      return dark;
    },
    save(name, text) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    },
    async copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        return false; // no permission, or no secure address
      }
    },
  };

  // Blazor tries for a while by itself. Where the circuit is gone, or it gave up, the page loads as soon as the server answers.
  const waitForServer = async () => {
    try {
      if ((await fetch("/health/live", { cache: "no-store" })).ok) {
        location.reload();
        return;
      }
    } catch { /* not yet */ }
    setTimeout(waitForServer, 2000);
  };
  document.addEventListener("DOMContentLoaded", () => {
    const modal = document.getElementById("components-reconnect-modal");
    modal?.addEventListener("components-reconnect-state-changed", change => {
      if (change.detail.state === "failed" || change.detail.state === "rejected") {
        waitForServer();
      }
    });
  });
})();
