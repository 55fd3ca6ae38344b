// SPDX-License-Identifier: Apache-2.0
// Sign-in, sign-out and the own password.
import { useState } from 'react';
import type { FormEvent } from 'react';
import { Problem, get, post, remove, sessionBegins } from './api';
import type { Session } from './api';
import { useAction } from './data';
import { Dialog, ProblemBox, TextField, useNote } from './parts';
import { t } from './texts';

export function SignIn({ isAgain, onSession }: { isAgain: boolean; onSession: (session: Session) => void }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, run } = useAction();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const session = await post<Session>('/api/v1/session', { name, password });
      sessionBegins(session);
      onSession(session);
    });
  };
  const shown = problem?.status === 401 ? new Problem(401, 'login', problem.detail) : problem;
  const form = (
    <form onSubmit={submit} className="sign-in">
      {isAgain && <p>{t('common.sign_in_again')}</p>}
      <TextField label={t('common.user_name')} value={name} onChange={setName} required autoFocus autoComplete="username" />
      <TextField label={t('common.password')} value={password} onChange={setPassword} required type="password" autoComplete="current-password" />
      <ProblemBox problem={shown} />
      <footer><button type="submit" className="primary" disabled={busy}>{t('common.sign_in')}</button></footer>
    </form>
  );
  if (isAgain) return <Dialog title={t('common.sign_in')} onClose={() => {}}>{form}</Dialog>;
  return <main className="sign-in-page"><div className="card"><h1>Stepwise</h1>{form}</div></main>;
}

export async function signOut() {
  await remove('/api/v1/session').catch(() => undefined);
  location.reload();
}

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const { busy, problem, run } = useAction();
  const note = useNote();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run(() => post('/api/v1/session/password', { old, new: next }))) { note({ text: t('common.password_changed') }); onClose(); }
  };
  return (
    <Dialog title={t('common.change_password')} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField label={t('common.old_password')} value={old} onChange={setOld} required type="password" autoComplete="current-password" />
        <TextField label={t('common.new_password')} value={next} onChange={setNext} required type="password" autoComplete="new-password" />
        <ProblemBox problem={problem} />
        <footer><button type="button" onClick={onClose}>{t('common.cancel')}</button><button type="submit" className="primary" disabled={busy}>{t('common.save')}</button></footer>
      </form>
    </Dialog>
  );
}
export const currentSession = () => get<Session>('/api/v1/session');
