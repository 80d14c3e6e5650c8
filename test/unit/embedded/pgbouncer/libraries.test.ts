import { expect, test } from 'vitest';
import { listLibraryFiles, listLibraryPackages } from '../../../../src/embedded/pgbouncer/libraries.js';

const depends = `pgbouncer
  PreDepends: init-system-helpers
  Depends: postgresql-common
  Depends: libc6
  Depends: libssl3
 |Depends: libpam0g
  Depends: <libvirtual>
    libprovider
init-system-helpers
  Depends: libnotneeded
postgresql-common
  Depends: libjson-perl
  Depends: <perl:any>
    perl
libc6
  Depends: libgcc-s1
libgcc-s1
  Depends: gcc-12-base
  Depends: libc6
libssl3
  Depends: libc6
  Depends: zlib1g
  Depends: openssl-provider-legacy
`;

test('the libraries of libraries are found, once each, and what is no library is passed over', () => {
  expect(listLibraryPackages(depends, 'pgbouncer')).toEqual(['libc6', 'libgcc-s1', 'libpam0g', 'libssl3', 'zlib1g']);
  expect(listLibraryPackages('', 'pgbouncer')).toEqual([]);
});

test('the files that the dynamic linker would load are read from its list', () => {
  const listing = `	linux-vdso.so.1 (0x00007ffd)
	libevent-2.1.so.7 => /a b/tree/lib/libevent-2.1.so.7 (0x00007f1)
	libc.so.6 => /a b/tree/lib/libc.so.6 (0x00007f2)
	/lib64/ld-linux-x86-64.so.2 => /a b/tree/lib/ld.so.2 (0x00007f3)
	libgone.so => not found
`;
  expect(listLibraryFiles(listing)).toEqual([
    '/a b/tree/lib/libevent-2.1.so.7',
    '/a b/tree/lib/libc.so.6',
    '/a b/tree/lib/ld.so.2',
  ]);
});
