// SPDX-License-Identifier: Apache-2.0
// The frame of the application: sign-in, navigation, search, keys, and the screen that the address names.
import { Component, useCallback, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { Problem, onSignInNeeded, sessionBegins } from './shared/api';
import type { Session } from './shared/api';
import { Dialog, Notes, ProblemBox, SessionContext } from './shared/parts';
import { go, link, useRoute } from './shared/route';
import type { Route } from './shared/route';
import { PasswordDialog, SignIn, currentSession, signOut } from './shared/sign_in';
import { moveFocus, useKeys } from './shared/table';
import { language, setLanguage, t, useLanguage, word } from './shared/texts';
import { DiscrepanciesScreen } from './discrepancies/screen';
import { MessagesScreen } from './messages/screen';
import { NewExamScreen } from './new_exam/screen';
import { OrderScreen } from './orders/order';
import { OrdersScreen } from './orders/screen';
import { PatientScreen } from './patients/patient';
import { PatientsScreen } from './patients/screen';
import { PlansScreen } from './plans/screen';
import { SearchScreen } from './search/screen';
import { StationsScreen } from './stations/screen';
import { SystemScreen } from './system/screen';
import { TodayScreen } from './today/screen';
import { WorklistScreen } from './worklist/screen';

const screens = [
  ['today', 'common.today_screen'], ['worklist', 'common.worklist_screen'], ['orders', 'common.orders_screen'], ['patients', 'common.patients_screen'], ['messages', 'common.messages_screen'],
  ['discrepancies', 'common.discrepancies_screen'], ['stations', 'common.stations_screen'], ['plans', 'common.plans_screen'], ['system', 'common.system_screen'], ['exam', 'common.exam_screen'],
] as const;

function screenOf({ parts: [name = 'today', id] }: Route): ReactNode {
  switch (name) {
    case 'today': return <TodayScreen />;
    case 'worklist': return <WorklistScreen />;
    case 'orders': return id ? <OrderScreen key={id} id={id} /> : <OrdersScreen />;
    case 'patients': return id ? <PatientScreen key={id} id={id} /> : <PatientsScreen />;
    case 'messages': return <MessagesScreen />;
    case 'discrepancies': return <DiscrepanciesScreen />;
    case 'stations': return <StationsScreen aet={id} />;
    case 'plans': return <PlansScreen />;
    case 'system': return <SystemScreen />;
    case 'exam': return <NewExamScreen />;
    case 'search': return <SearchScreen />;
    default: return <ProblemBox problem={new Problem(404, 'unknown-id', '')} />;
  }
}

// A fault in one screen leaves the frame and the other screens as they are.
class Guard extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  state = { isBroken: false };
  static getDerivedStateFromError() { return { isBroken: true }; }
  render() { return this.state.isBroken ? <div className="problem" role="alert">{t('common.broken_screen')}</div> : this.props.children; }
}

function Search() {
  const { parts, query } = useRoute();
  const [text, setText] = useState(parts[0] === 'search' ? query.get('q') ?? '' : '');
  const input = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => { input.current?.focus(); input.current?.select(); } });
  return (
    <form role="search" className="search" onSubmit={(event) => { event.preventDefault(); if (text.trim()) go(link(['search'], { q: text.trim() })); }}>
      <input ref={input} type="search" value={text} aria-label={t('common.search')} placeholder={t('common.search')} title="/" dir="auto" onChange={(event) => setText(event.target.value)} />
    </form>
  );
}

function UserMenu({ session }: { session: Session }) {
  const [changing, setChanging] = useState(false);
  return (
    <div className="user">
      <span title={session.kind === 'local' ? t('common.this_machine_hint') : undefined}><bdi>{session.name || t('common.this_machine')}</bdi><small>{word('common', 'role_', session.role)}</small></span>
      {session.kind === 'user' && <button type="button" className="small" onClick={() => setChanging(true)}>{t('common.password')}</button>}
      {session.kind === 'user' && <button type="button" className="small" onClick={signOut}>{t('common.sign_out')}</button>}
      <button type="button" className="small" lang={language() === 'en' ? 'zh' : 'en'} aria-label={t('common.language_label')} onClick={() => setLanguage(language() === 'en' ? 'zh' : 'en')}>{t('common.language')}</button>
      {changing && <PasswordDialog onClose={() => setChanging(false)} />}
    </div>
  );
}

function KeysDialog({ onClose }: { onClose: () => void }) {
  const keys = [['/', t('common.keys_search')], ['j k', t('common.keys_move')], ['Enter', t('common.keys_open')], ['?', t('common.keys_help')], ['Esc', t('common.keys_close')]];
  return <Dialog title={t('common.keys')} onClose={onClose}><dl className="keys">{keys.map(([key, text]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{text}</dd></div>)}</dl></Dialog>;
}

function Frame({ session }: { session: Session }) {
  const route = useRoute();
  const [showsKeys, setShowsKeys] = useState(false);
  const main = useRef<HTMLElement>(null);
  useKeys({ j: () => moveFocus(1), k: () => moveFocus(-1), '?': () => setShowsKeys(true) });
  const name = route.parts[0] ?? 'today';
  const place = route.parts.join('/');
  const isFirst = useRef(true);
  useEffect(() => {  // a screen reader reads the new screen
    const title = screens.find(([screen]) => screen === name)?.[1];
    document.title = title ? `${t(title)} · Stepwise` : 'Stepwise';
    if (!isFirst.current && !main.current?.contains(document.activeElement)) main.current?.querySelector<HTMLElement>('h1')?.focus();
    isFirst.current = false;
    window.scrollTo(0, 0);
  }, [name, place]);
  const shown = screens.filter(([screen]) => screen !== 'exam' || session.role !== 'view');
  return (
    <div className="frame">
      <a className="skip" href="#content" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{t('common.skip')}</a>
      <nav className="screens no-print" aria-label={t('common.menu')}>
        <a className="brand" href="#/today"><img src="/icon.svg" alt="" width="22" height="22" /> <span>Stepwise</span></a>
        {shown.map(([screen, title]) => <a key={screen} href={link([screen])} aria-current={screen === name ? 'page' : undefined} className={screen === 'exam' ? 'new' : undefined}>{t(title)}</a>)}
      </nav>
      <header className="top no-print"><Search /><UserMenu session={session} /><button type="button" className="small keys-button" aria-label={t('common.keys')} onClick={() => setShowsKeys(true)}>?</button></header>
      <main ref={main} tabIndex={-1} id="content"><Guard key={place}>{screenOf(route)}</Guard></main>
      {showsKeys && <KeysDialog onClose={() => setShowsKeys(false)} />}
    </div>
  );
}

function Application() {
  const current = useLanguage();
  const [session, setSession] = useState<Session>();
  const [needsSignIn, setNeedsSignIn] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => { document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en'; }, [current]);
  const begin = useCallback(async () => {
    setProblem(undefined);
    try {
      const found = await currentSession();
      sessionBegins(found);
      setSession(found);
    } catch (fault) {
      if (fault instanceof Problem && fault.status === 401) setNeedsSignIn(true);
      else if (fault instanceof Problem) setProblem(fault);
    }
  }, []);
  useEffect(() => { onSignInNeeded(() => setNeedsSignIn(true)); void begin(); }, [begin]);
  const onSession = (next: Session) => { setSession(next); setNeedsSignIn(false); };
  if (problem) return <main className="sign-in-page"><div className="card"><h1>Stepwise</h1>{problem.code === 'not-from-here' ? <p>{t('common.not_from_here')}</p> : <ProblemBox problem={problem} retry={begin} />}</div></main>;
  if (!session) return needsSignIn ? <SignIn isAgain={false} onSession={onSession} /> : null;
  return (
    <SessionContext.Provider value={session}>
      <Notes><Frame session={session} />{needsSignIn && <SignIn isAgain onSession={onSession} />}</Notes>
    </SessionContext.Provider>
  );
}

const root = document.getElementById('root');
if (root) createRoot(root).render(<Application />);
