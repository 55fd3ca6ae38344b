// SPDX-License-Identifier: Apache-2.0
// Refused messages are processed again, for example after a plan or the mapping was corrected: first what would happen, then the action.
import { useEffect, useState } from 'react';
import { post } from '../shared/api';
import { useAction } from '../shared/data';
import type { Message, ProcessedAgain } from '../shared/model';
import { Dialog, Foreign, Loading, Mono, ProblemBox, Status, useMay, useNote } from '../shared/parts';
import { t } from '../shared/texts';

const path = '/api/v1/messages/process-again';
const mostAtOnce = 500;
const answerOf = ({ answer, understood }: ProcessedAgain) => answer?.code ?? /(?:^|[\r\n])MSA\|(\w\w)/.exec(understood?.answer ?? '')?.[1] ?? understood?.answer ?? '';
const isAccepted = (one: ProcessedAgain) => !one.error && /^[AC]A$/.test(answerOf(one));

function Line({ one, message }: { one: ProcessedAgain; message?: Message }) {
  const why = one.error ? [one.error.rule, one.error.remedy].filter(Boolean).join(': ') : (one.understood?.errors ?? []).map(({ place, rule }) => `${place}: ${rule}`).join('; ');
  const changes = one.understood?.changes ?? [];
  return (
    <li className="line"><Status tone={isAccepted(one) ? 'good' : 'bad'}>{isAccepted(one) ? t('messages.again_accepted') : t('messages.again_refused')} {answerOf(one)}</Status> <Mono>{message?.control_id}</Mono>
      {why && <Foreign>{why}</Foreign>}{changes.map((change, index) => <Foreign key={index} className="quiet">{change}</Foreign>)}</li>
  );
}

function ProcessAgainDialog({ messages, onClose, onDone }: { messages: Message[]; onClose: () => void; onDone: () => void }) {
  const [found, setFound] = useState<ProcessedAgain[]>();
  const { busy, problem, run } = useAction();
  const note = useNote();
  const ids = messages.map(({ id }) => id).sort((a, b) => a - b).join();
  const send = (dry_run: boolean) => post<{ items: ProcessedAgain[] }>(path, { ids: ids.split(',').map(Number), dry_run });
  useEffect(() => {
    let isOver = false;
    void run(async () => { const { items } = await send(true); if (!isOver) setFound(items); });
    return () => { isOver = true; };
  }, [ids, run]);
  const work = async () => {
    const { items } = await send(false);
    const count = items.filter(isAccepted).length;
    note({ text: t('messages.bulk_done', { count, failed: items.length - count }) });
    onDone();
    onClose();
  };
  return (
    <Dialog title={t('messages.again')} onClose={onClose}>
      <div className="consequences"><h3>{t('common.what_happens')}</h3><p>{t('messages.again_effect')}</p>
        {found ? <ul className="lines">{found.map((one) => <Line key={one.id} one={one} message={messages.find(({ id }) => id === one.id)} />)}</ul> : !problem && <Loading />}</div>
      <ProblemBox problem={problem} />
      <footer><button type="button" onClick={onClose}>{t('common.cancel')}</button><button type="button" className="primary" disabled={busy || !found?.some(({ error }) => !error)} onClick={() => run(work)}>{t('messages.again')}</button></footer>
    </Dialog>
  );
}

// A button if one of the messages can be processed again.
export function ProcessAgain({ messages, onDone, isForAll = false }: { messages: Message[]; onDone: () => void; isForAll?: boolean }) {
  const may = useMay();
  const [isOpen, setIsOpen] = useState(false);
  const refused = messages.filter(({ outcome }) => outcome === 'refused' || outcome === 'quarantined').slice(0, mostAtOnce);
  if (!may('act') || refused.length === 0) return null;
  return (
    <p className="actions no-print"><button type="button" onClick={() => setIsOpen(true)}>{isForAll ? t('messages.bulk', { verb: t('messages.again'), count: refused.length }) : t('messages.again')}</button>
      {isOpen && <ProcessAgainDialog messages={refused} onClose={() => setIsOpen(false)} onDone={onDone} />}</p>
  );
}
