import { isSocket } from '../config/hosts.js';

/** True for an address of this machine. */
export const isLocalHost = (host: string): boolean => isSocket(host) || /^(?:127\..*|::1|localhost)$/.test(host);
