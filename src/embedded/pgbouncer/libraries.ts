/**
 * Lists the shared library packages that `name` depends on, directly or not, from the output of
 * `apt-cache depends --recurse`: a line for each package, followed by indented lines for its dependencies.
 */
export function listLibraryPackages(listing: string, name: string): string[] {
  const graph = parseDependencies(listing);
  const found = new Set<string>();
  const visit = (each: string) => {
    for (const library of (graph.get(each) ?? []).filter((needed) => isLibrary(needed) && !found.has(needed))) {
      found.add(library);
      visit(library);
    }
  };
  visit(name);
  return [...found].sort();
}

function parseDependencies(listing: string): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  let name = '';
  for (const line of listing.split('\n')) {
    if (/^\S/.test(line)) name = line.trim();
    const needed = /^[ |]+(?:Pre)?Depends: ([^<\s:]+)/.exec(line)?.[1];
    if (needed !== undefined) graph.set(name, [...(graph.get(name) ?? []), needed]);
  }
  return graph;
}

/** Debian's library packages begin with `lib`, except for zlib. Perl modules do too. */
function isLibrary(name: string): boolean {
  return /^(lib|zlib)/.test(name) && !name.endsWith('-perl');
}

/** Lists the files that the dynamic linker would load, from the output of `ld.so --list`. */
export function listLibraryFiles(listing: string): string[] {
  return [...listing.matchAll(/=> (\/.*) \(0x/g)].flatMap(([, path]) => path ?? []);
}
