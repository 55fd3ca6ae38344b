// SPDX-License-Identifier: Apache-2.0
// Users and the tokens of programs.
import { useState } from 'react';
import { ActionDialog } from '../shared/action';
import type { Role } from '../shared/api';
import { useData } from '../shared/data';
import { momentText } from '../shared/format';
import { CopyButton, Dialog, Empty, Foreign, Loading, Mono, ProblemBox, Section, SelectField, Status, TextField } from '../shared/parts';
import { Table } from '../shared/table';
import { t, word } from '../shared/texts';

interface User { id: number; name: string; role: Role; is_disabled: boolean; locked_until?: string | null; last_login_at?: string | null }
interface Token { id: number; name: string; role: Role; created_at: string; expires_at?: string | null; revoked_at?: string | null; last_used_at?: string | null }

const roleOptions = () => (['view', 'register', 'act', 'administer'] as const).map((role): [string, string] => [role, word('common', 'role_', role)]);

function AddUser({ isFirst, onClose, onDone }: { isFirst: boolean; onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<string>(isFirst ? 'administer' : 'act');
  const [password, setPassword] = useState('');
  return (
    <ActionDialog title={t('system.add_user')} verb={t('system.add_user')} path="/api/v1/users" body={{ name: name.trim(), role, password }} hasDryRun={false} consequences={[isFirst ? t('system.first_user_effect') : t('system.add_user_effect')]} onClose={onClose} onDone={onDone}>
      <TextField label={t('common.user_name')} value={name} onChange={setName} required autoFocus maxLength={64} autoComplete="off" /><SelectField label={t('system.role')} value={role} onChange={setRole} options={roleOptions()} /><TextField label={t('common.new_password')} type="password" value={password} onChange={setPassword} required autoComplete="new-password" />
    </ActionDialog>);
}
function UserActions({ one, onDone }: { one: User; onDone: () => void }) {
  const [open, setOpen] = useState<'role' | 'password' | 'disable' | 'enable'>();
  const [role, setRole] = useState<string>(one.role);
  const [password, setPassword] = useState('');
  const kinds = one.is_disabled || one.locked_until ? (['role', 'password', 'enable'] as const) : (['role', 'password', 'disable'] as const);
  const texts = { role: [t('system.change_role'), t('system.change_role_effect', { name: one.name })], password: [t('system.set_password'), t('system.set_password_effect', { name: one.name })], disable: [t('system.disable'), t('system.disable_effect', { name: one.name })], enable: [t('system.enable'), t('system.enable_effect', { name: one.name })] };
  return (
    <span className="actions">{kinds.map((kind) => <button key={kind} type="button" className="small" onClick={() => setOpen(kind)}>{texts[kind][0]}</button>)}
      {open && <ActionDialog title={`${texts[open][0]}: ${one.name}`} verb={texts[open][0]} path={`/api/v1/users/${one.id}/${open}`} body={open === 'role' ? { role } : open === 'password' ? { password } : {}} hasDryRun={false} isDangerous={open === 'disable'} consequences={[texts[open][1]]} onClose={() => setOpen(undefined)} onDone={onDone}>
        {open === 'role' && <SelectField label={t('system.role')} value={role} onChange={setRole} options={roleOptions()} />}{open === 'password' && <TextField label={t('common.new_password')} type="password" value={password} onChange={setPassword} required autoComplete="new-password" />}</ActionDialog>}
    </span>
  );
}
export function Users() {
  const { data, problem, reload } = useData<{ items: User[] }>('/api/v1/users');
  const [isAdding, setIsAdding] = useState(false);
  const users = data?.items ?? [];
  return (
    <Section title={t('system.users')} actions={<button type="button" className="primary" onClick={() => setIsAdding(true)}>{t('system.add_user')}</button>}>
      <ProblemBox problem={problem} retry={reload} />
      {!data ? !problem && <Loading /> : users.length === 0 ? <Empty>{t('system.no_users')}</Empty> : <Table caption={t('system.users')} rows={users} keyOf={(one) => one.id} columns={[
        { id: 'name', title: t('common.name'), cell: (one) => <Foreign>{one.name}</Foreign>, sort: (one) => one.name }, { id: 'role', title: t('system.role'), cell: (one) => word('common', 'role_', one.role), sort: (one) => one.role },
        { id: 'login', title: t('system.last_login'), cell: (one) => momentText(one.last_login_at) || t('system.never'), sort: (one) => one.last_login_at ?? '' },
        { id: 'state', title: t('common.state'), cell: (one) => (one.is_disabled ? <Status tone="off">{t('system.disabled')}</Status> : one.locked_until ? <Status tone="warn">{t('system.locked', { time: momentText(one.locked_until) })}</Status> : <Status tone="good">{t('system.active')}</Status>) },
        { id: 'actions', title: t('common.actions'), cell: (one) => <UserActions one={one} onDone={reload} /> }]} />}
      {isAdding && <AddUser isFirst={users.length === 0} onClose={() => setIsAdding(false)} onDone={reload} />}
    </Section>
  );
}

function AddToken({ onClose, onDone, onToken }: { onClose: () => void; onDone: () => void; onToken: (token: string) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState('view');
  const [days, setDays] = useState('');
  return (
    <ActionDialog title={t('system.add_token')} verb={t('system.add_token')} path="/api/v1/tokens" body={{ name: name.trim(), role, ...(days ? { days: Number(days) } : {}) }} hasDryRun={false} consequences={[t('system.add_token_effect')]} onClose={onClose} onDone={(answer) => { onToken((answer as unknown as { token: string }).token); onDone(); }}>
      <TextField label={t('common.name')} value={name} onChange={setName} required autoFocus maxLength={64} /><SelectField label={t('system.role')} value={role} onChange={setRole} options={roleOptions()} /><TextField label={t('system.days')} type="number" min="1" value={days} onChange={setDays} />
    </ActionDialog>);
}
export function Tokens() {
  const { data, problem, reload } = useData<{ items: Token[] }>('/api/v1/tokens');
  const [isAdding, setIsAdding] = useState(false);
  const [token, setToken] = useState('');
  const [revoked, setRevoked] = useState<Token>();
  const tokens = data?.items ?? [];
  return (
    <Section title={t('system.tokens')} actions={<button type="button" className="primary" onClick={() => setIsAdding(true)}>{t('system.add_token')}</button>}>
      <ProblemBox problem={problem} retry={reload} />
      {!data ? !problem && <Loading /> : tokens.length === 0 ? <Empty>{t('system.no_tokens')}</Empty> : <Table caption={t('system.tokens')} rows={tokens} keyOf={(one) => one.id} columns={[
        { id: 'name', title: t('common.name'), cell: (one) => <Foreign>{one.name}</Foreign>, sort: (one) => one.name }, { id: 'role', title: t('system.role'), cell: (one) => word('common', 'role_', one.role), sort: (one) => one.role },
        { id: 'used', title: t('system.last_used'), cell: (one) => momentText(one.last_used_at) || t('system.never'), sort: (one) => one.last_used_at ?? '' }, { id: 'ends', title: t('system.expires'), cell: (one) => momentText(one.expires_at) || '–', sort: (one) => one.expires_at ?? '' },
        { id: 'actions', title: t('common.actions'), cell: (one) => (one.revoked_at ? <Status tone="off">{t('system.revoked')}</Status> : <button type="button" className="small" onClick={() => setRevoked(one)}>{t('system.revoke')}</button>) }]} />}
      {isAdding && <AddToken onClose={() => setIsAdding(false)} onDone={reload} onToken={setToken} />}
      {token && <Dialog title={t('system.add_token')} onClose={() => setToken('')}><p>{t('system.token_once')}</p><p className="token"><Mono>{token}</Mono> <CopyButton text={token} /></p></Dialog>}
      {revoked && <ActionDialog title={`${t('system.revoke')}: ${revoked.name}`} verb={t('system.revoke')} path={`/api/v1/tokens/${revoked.id}/revoke`} body={{}} hasDryRun={false} isDangerous consequences={[t('system.revoke_effect', { name: revoked.name })]} onClose={() => setRevoked(undefined)} onDone={reload} />}
    </Section>
  );
}
