#!/usr/bin/env node
import { runProgram } from './program.js';

// The reader may close the stream at any time, as `| head` does. That is no error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

void runProgram(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
