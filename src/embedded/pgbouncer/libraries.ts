/**
 * The packages of shared libraries that `name` needs, and those that they need, from what
 * `apt-cache depends --recurse` prints: a line for each package, and indented ones for what it depends on.
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

/** Debian's names of libraries begin with `lib`, but for zlib's. Perl's modules do too. */
function isLibrary(name: string): boolean {
  return /^(lib|zlib)/.test(name) && !name.endsWith('-perl');
}

/** The files that the dynamic linker says it would load, from what `ld.so --list` prints. */
export function listLibraryFiles(listing: string): string[] {
  return [...listing.matchAll(/=> (\/.*) \(0x/g)].flatMap(([, path]) => path ?? []);
}
