// What the dashboard needs of the browser: colours before anything is drawn, the clipboard, what was typed when a sign-in or a server
// ended, and a way back after a lost connection.
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

  const copyOldWay = text => {
    const focused = document.activeElement;
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return isCopied;
  };

  window.dashboard = {
    start(reference) {
      if (viewer !== null) {
        giveBack(onPage()); // the server had forgotten the page, and drew it anew
      }
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
        return copyOldWay(text); // no permission, or no secure address
      }
    },
  };

  // A field would cut a list off that is longer than it takes, and say nothing. It becomes a file instead, which may be long.
  document.addEventListener("beforeinput", change => {
    const field = change.target;
    const chooser = field.closest("[data-long-paste=file]")?.querySelector("input[type=file]");
    const text = chooser && change.data ? field.value.slice(0, field.selectionStart) + change.data + field.value.slice(field.selectionEnd) : "";
    if (chooser && text.length > field.maxLength) {
      change.preventDefault();
      const list = new DataTransfer();
      list.items.add(new File([text], "The pasted list", { type: "text/plain" }));
      chooser.files = list.files;
      chooser.dispatchEvent(new Event("change", { bubbles: true }));
      chooser.focus();
    }
  });

  // A file that is dropped beside its place would take the place of the dashboard.
  for (const moved of ["dragover", "drop"]) {
    document.addEventListener(moved, drag => {
      if (drag.dataTransfer.types.includes("Files") && !drag.target.matches?.("input[type=file]:enabled")) {
        drag.preventDefault();
        drag.dataTransfer.dropEffect = "none";
      }
    });
  }

  // A sign-in that ends takes the page away, and so does a server that does. What was typed comes back with the page: in this tab, to
  // the same person, and once. What a person leaves by themselves does not.
  const Kept = "pf-typed";
  const Fields = "input:not([type=password], [type=file], [type=checkbox], [type=radio]), textarea, select";
  const typed = new Map();
  let isTaken = false;
  const nameOf = field => (field.closest("[role=dialog]") ? "dialog: " : "") + (field.getAttribute("aria-label") ?? field.labels?.[0]?.textContent.trim() ?? "");
  const person = () => document.querySelector("[data-person]")?.dataset.person;

  document.addEventListener("input", change => {
    if (change.target.matches(Fields)) {
      typed.set(nameOf(change.target), { path: location.pathname, person: person(), field: change.target, text: change.target.value });
    }
  });
  // Such as in a dialog that was closed.
  const forgetWhatIsGone = () => typed.forEach((one, name) => one.field.isConnected || typed.delete(name));
  const onPage = () => {
    const here = [...typed].filter(([, one]) => one.path === location.pathname);
    return { path: location.pathname, person: here[0]?.[1].person, fields: here.map(([name, one]) => [name, one.text]) };
  };
  addEventListener("pagehide", () => {
    forgetWhatIsGone();
    const kept = onPage();
    if (kept.fields.length > 0 && kept.path !== "/login") {
      sessionStorage.setItem(Kept, JSON.stringify({ ...kept, isTaken }));
    }
  });
  const loadAgain = () => {
    isTaken = true;
    location.reload();
  };

  const type = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // A dialog's fields come when it is opened again.
  const giveBack = kept => {
    const left = new Map(kept.fields);
    const observer = new MutationObserver(() => {
      if (!person()) {
        return; // not drawn yet
      }
      if (location.pathname !== kept.path || person() !== kept.person || left.size === 0) {
        observer.disconnect();
        return;
      }
      for (const field of document.querySelectorAll(Fields)) {
        const name = nameOf(field);
        if (left.has(name)) {
          const text = left.get(name);
          left.delete(name);
          type(field, text);
        }
      }
    });
    observer.observe(document, { childList: true, subtree: true });
  };
  const kept = JSON.parse(sessionStorage.getItem(Kept) ?? "null");
  if (kept && location.pathname === "/login" && location.search.includes("ended=true")) {
    sessionStorage.setItem(Kept, JSON.stringify({ ...kept, isTaken: true }));
  } else {
    sessionStorage.removeItem(Kept);
    if (kept?.isTaken && kept.path === location.pathname) {
      giveBack(kept);
    }
  }

  // Where something failed that nobody thought of, the circuit may be gone: the browser loads by itself.
  document.addEventListener("click", click => {
    if (click.target.matches(".pf-failed button")) {
      loadAgain();
    }
  });

  // Blazor tries for a while by itself. Where the circuit is gone, or it gave up, the page loads as soon as the server answers.
  const waitForServer = async () => {
    try {
      if ((await fetch("/health/live", { cache: "no-store" })).ok) {
        loadAgain();
        return;
      }
    } catch { /* not yet */ }
    setTimeout(waitForServer, 2000);
  };
  document.addEventListener("DOMContentLoaded", () => {
    const modal = document.getElementById("components-reconnect-modal");
    modal?.addEventListener("components-reconnect-state-changed", change => {
      if (change.detail.state === "show") {
        forgetWhatIsGone();
      }
      if (change.detail.state === "failed" || change.detail.state === "rejected") {
        waitForServer();
      }
    });
  });
})();
