import { isSocket } from '../../config/connection.js';

/** Whether a host is this machine itself. */
export const isLocalHost = (host: string): boolean => isSocket(host) || /^(?:127\..*|::1|localhost)$/.test(host);
