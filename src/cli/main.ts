#!/usr/bin/env node
import { runProgram } from './program.js';

// Whoever reads may stop at any time, as `| head` does. That is no fault.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await runProgram(process.argv.slice(2));
