// SPDX-License-Identifier: Apache-2.0
// The client of the HTTP API. A request that needs a login waits until the user has signed in, then it is sent again, so that a
// screen with typed text stays as it is.

export interface Fault { code: string; place: string; value: string; rule: string; remedy: string }
export interface Difference { field: string; value: string; other_value: string }

// A problem document (RFC 9457), or a broker that cannot be reached (status 0, code "unreachable").
export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, readonly detail: string, readonly errors: Fault[] = [], readonly differences: Difference[] = []) {
    super(detail);
  }
}

export interface Session { kind: 'local' | 'configuration' | 'program' | 'user'; name: string; role: Role; csrf_token?: string }
export type Role = 'view' | 'register' | 'act' | 'administer';
const roles: Role[] = ['view', 'register', 'act', 'administer'];
export const includes = (role: Role, needed: Role) => roles.indexOf(role) >= roles.indexOf(needed);

let csrf = '';
let askToSignIn: () => void = () => {};
let signedIn: Promise<void> | undefined;
let endOfWaiting: (() => void) | undefined;

// `ask` shows the sign-in; sessionBegins() then continues the requests that wait.
export function onSignInNeeded(ask: () => void) { askToSignIn = ask; }
export function sessionBegins(session: Session) {
  csrf = session.csrf_token ?? '';
  endOfWaiting?.();
  signedIn = endOfWaiting = undefined;
}
function waitForSignIn() {
  signedIn ??= new Promise((resolve) => { endOfWaiting = resolve; });
  askToSignIn();
  return signedIn;
}

export interface Sending { method?: string; json?: unknown; hl7?: BodyInit; signal?: AbortSignal }

async function send(path: string, { method = 'GET', json, hl7, signal }: Sending) {
  const headers: Record<string, string> = {};
  if (method !== 'GET') {
    headers['Content-Type'] = hl7 === undefined ? 'application/json' : 'application/hl7-v2';
    if (csrf) headers['X-CSRF-Token'] = csrf;
  }
  const body = hl7 ?? (method === 'POST' ? JSON.stringify(json ?? {}) : undefined);
  try {
    return await fetch(path, { method, headers, body, signal, cache: 'no-store', credentials: 'same-origin' });
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new Problem(0, 'unreachable', '');
  }
}

async function problemOf(response: Response) {
  const document = await response.json().catch(() => ({}));
  const code = String(document.type ?? '').replace('urn:stepwise:problem:', '') || `http-${response.status}`;
  return new Problem(response.status, code, String(document.detail ?? response.statusText), document.errors ?? [], document.differences ?? []);
}

// The response with a status below 400; otherwise throws a Problem.
export async function request(path: string, sending: Sending = {}): Promise<Response> {
  for (let hasNewToken = false; ;) {
    const response = await send(path, sending);
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.status === 401 && path !== '/api/v1/session') {
      await waitForSignIn();
    } else if (problem.code === 'csrf' && !hasNewToken) {  // the user has signed in again in another tab
      hasNewToken = true;
      sessionBegins(await get<Session>('/api/v1/session'));
    } else {
      throw problem;
    }
  }
}

export const get = async <T>(path: string, signal?: AbortSignal): Promise<T> => (await request(path, { signal })).json();
export const post = async <T = { id: number }>(path: string, json?: unknown): Promise<T> => (await request(path, { method: 'POST', json })).json();
export const remove = async <T>(path: string): Promise<T> => (await request(path, { method: 'DELETE' })).json();
export const bytes = async (path: string) => new Uint8Array(await (await request(path)).arrayBuffer());
// null: this broker has no such path.
export async function getIfThere<T>(path: string, signal?: AbortSignal): Promise<T | null> {
  try { return await get<T>(path, signal); } catch (fault) {
    if (isNoPath(fault)) return null;
    throw fault;
  }
}
export const isNoPath = (fault: unknown) => fault instanceof Problem && (fault.code === 'no-such-path' || fault.status === 405);

export function query(path: string, values: Record<string, string | number | boolean | undefined | null>) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

// /readyz answers 503 with the same document if a part is not ready.
export async function readiness() {
  const response = await send('/readyz', {});
  return response.json() as Promise<{ ready: boolean; parts: { name: string; ready: boolean; text: string }[] }>;
}
