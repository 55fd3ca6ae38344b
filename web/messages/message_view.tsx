// SPDX-License-Identifier: Apache-2.0
// A message as segments, and what it would do.
import { useEffect, useState } from 'react';
import { bytes, request } from '../shared/api';
import { useAction } from '../shared/data';
import type { Finding, Understanding } from '../shared/model';
import { CopyButton, Findings, Foreign, Loading, Mono, ProblemBox, Section } from '../shared/parts';
import { download } from '../shared/format';
import { t, word } from '../shared/texts';
import { decode, fieldName, segmentsOf } from './hl7';

// The segment and field of a place such as "PID-3[2].1".
const fieldOf = (place: string) => /^([A-Z][A-Z0-9]{2})(?:\[\d+\])?-(\d+)/.exec(place)?.slice(1, 3).join('-') ?? place;

export function Segments({ text, findings = [] }: { text: string; findings?: Finding[] }) {
  const [shown, setShown] = useState('');
  const marked = new Set(findings.map(({ place }) => fieldOf(place)));
  return (
    <div className="segments">
      <p className="quiet field-name" aria-live="polite">{shown || t('messages.hover')}</p>
      <div className="segment-lines" dir="ltr">{segmentsOf(text).map((segment, index) => (
        <div key={index} className="segment"><b>{segment.name}</b>{segment.fields.map(({ number, text: value }) => {
          const place = `${segment.name}-${number}`, name = fieldName(segment.name, number);
          const title = name ? `${place} ${name}` : place;
          const tell = () => setShown(title);
          return <span key={number}><i>|</i>{value && <bdi title={title} onMouseEnter={tell} className={marked.has(place) ? 'hl7-field marked' : 'hl7-field'}>{value}</bdi>}</span>;
        })}</div>))}
      </div>
    </div>
  );
}

export function RawMessage({ path, name, findings }: { path: string; name: string; findings?: Finding[] | null }) {
  const [content, setContent] = useState<Uint8Array>();
  const { problem, run } = useAction();
  useEffect(() => {
    let isOver = false;
    void run(async () => { const found = await bytes(path); if (!isOver) setContent(found); });
    return () => { isOver = true; };
  }, [path, run]);
  if (problem?.status === 404) return <p className="quiet">{t('messages.no_answer')}</p>;
  if (problem) return <ProblemBox problem={problem} />;
  if (!content) return <Loading />;
  const text = decode(content);
  return <><Segments text={text} findings={findings ?? []} /><p className="actions no-print"><CopyButton text={text.replace(/\r/g, '\n')} /><button type="button" className="small" onClick={() => download(name, content as BlobPart, 'application/hl7-v2')}>{t('messages.download')}</button></p></>;
}

export function UnderstandingView({ found }: { found: Understanding }) {
  return (
    <>
      <p>{found.message_type} · <Foreign>{found.sender}</Foreign> → <strong>{found.answer.length <= 3 ? found.answer : ''}</strong></p>
      {found.answer.length > 3 && <Segments text={found.answer} />}
      {found.errors.length > 0 && <Section title={t('messages.errors')}><ul>{found.errors.map((one, index) => <li key={index}><Mono>{one.place}</Mono>: <Foreign>{one.rule}</Foreign> {one.value && <>(<Mono>{one.value}</Mono>)</>}<div>{t('common.remedy', { text: '' })}<Foreign>{one.remedy}</Foreign></div></li>)}</ul></Section>}
      {found.findings.length > 0 && <Section title={t('messages.findings')}><Findings findings={found.findings} /></Section>}
      <Section title={t('messages.changes')}>{found.changes.length === 0 ? <p className="quiet">{t('messages.changes_none')}</p> : <ul>{found.changes.map((one, index) => <li key={index}><Foreign>{one}</Foreign></li>)}</ul>}</Section>
      {found.sent.length > 0 && <Section title={t('messages.would_send')}>{found.sent.map((one, index) => <details key={index}><summary><Foreign>{one.destination}</Foreign> · {word('common', 'kind_', one.kind)}</summary><Segments text={one.message} /></details>)}</Section>}
      {found.fields.length > 0 && (
        <Section title={t('messages.fields')}><div className="table-place"><table><thead><tr><th scope="col">{t('messages.field')}</th><th scope="col">{t('messages.place')}</th><th scope="col">{t('messages.value')}</th></tr></thead>
          <tbody>{found.fields.filter(({ path }) => path).map((one, index) => { const [segment, number] = fieldOf(one.path).split('-'); return <tr key={index}><td>{one.field}</td><td><Mono>{one.path}</Mono> <small className="quiet">{fieldName(segment, Number(number))}</small></td><td><Foreign>{one.value}</Foreign>{one.taken !== one.value && <> → <Foreign>{one.taken}</Foreign></>}</td></tr>; })}</tbody></table></div></Section>)}
    </>
  );
}

export const understand = async (content: BodyInit): Promise<Understanding> => (await request('/api/v1/understand', { method: 'POST', hl7: content })).json();

export function Explained({ path }: { path: string }) {
  const [found, setFound] = useState<Understanding>();
  const { problem, run } = useAction();
  useEffect(() => {
    let isOver = false;
    void run(async () => { const next = await understand(await bytes(path) as BodyInit); if (!isOver) setFound(next); });
    return () => { isOver = true; };
  }, [path, run]);
  return <><p className="quiet">{t('messages.explained_hint')}</p><ProblemBox problem={problem} />{found ? <UnderstandingView found={found} /> : !problem && <Loading />}</>;
}
