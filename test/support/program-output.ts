import { vi } from 'vitest';

/** What a program run in this process writes, to both streams, from now until the mocks are restored. */
export function captureOutput(): { text: string } {
  const captured = { text: '' };
  const note = (text: unknown): boolean => {
    captured.text += String(text);
    return true;
  };
  vi.spyOn(process.stderr, 'write').mockImplementation(note);
  vi.spyOn(process.stdout, 'write').mockImplementation(note);
  return captured;
}
