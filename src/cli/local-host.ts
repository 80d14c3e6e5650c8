import { isSocket } from '../config/hosts.js';

/** True for an address of this machine. A name that only begins like one, such as `127.0.0.1.example.org`, is not. */
export const isLocalHost = (host: string): boolean =>
  isSocket(host) || /^(?:127(?:\.\d{1,3}){1,3}|::1|localhost)$/.test(host);
