// Replaces a language of the browser that is no valid tag, such as `en-US@posix` where the system's locale is `C`: uPlot formats
// numbers in it as soon as it is loaded, and the page would stay empty. Must be imported first.

function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch {
    return false;
  }
}

if (!isTag(navigator.language)) Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
