// SPDX-License-Identifier: Apache-2.0
// The slip of an order: who, what, when, where, and the accession number as a barcode.
import { birthText, codeText, identifierText, startText } from '../shared/format';
import type { Order } from '../shared/model';
import { Dialog, Foreign, Mono, Name } from '../shared/parts';
import { t, word } from '../shared/texts';
import { examText } from '../worklist/step_actions';
import { code128Widths } from './code128';

const quietZone = 10;  // modules on both sides

export function Barcode({ text }: { text: string }) {
  const widths = code128Widths(text);
  if (!widths) return null;
  const total = widths.reduce((sum, width) => sum + width, 0) + 2 * quietZone;
  let at = quietZone;
  const bars = widths.map((width, index) => { const x = at; at += width; return index % 2 === 0 ? <rect key={index} x={x} y="0" width={width} height="40" /> : null; });
  return <svg className="barcode" viewBox={`0 0 ${total} 40`} role="img" aria-label={t('exam.barcode', { text })} preserveAspectRatio="none" shapeRendering="crispEdges"><rect width={total} height="40" fill="#fff" /><g fill="#000">{bars}</g></svg>;
}

export function SlipPaper({ order }: { order: Order }) {
  const { patient } = order;
  const steps = (order.procedures ?? []).flatMap((one) => one.steps);
  return (
    <div className="slip">
      <p className="slip-name"><Name name={patient?.name} /></p>
      <p>{[birthText(patient?.birth_date) && `*${birthText(patient?.birth_date)}`, patient?.sex && word('common', 'sex_', patient.sex)].filter(Boolean).join(' · ')} <Mono>{identifierText(patient?.identifier)}</Mono></p>
      <p className="slip-exam"><Foreign>{codeText(order.service)}</Foreign></p>
      <ul>{steps.map((step) => <li key={step.id}>{startText(step.start_at, step.start_is_day)} · {step.station_aets?.join(', ') || step.modality}{step.location && <> · <Foreign>{step.location}</Foreign></>} · <Foreign>{examText(step)}</Foreign></li>)}</ul>
      {order.accession_number ? <><Barcode text={order.accession_number} /><p className="slip-number"><Mono>{order.accession_number}</Mono></p></> : <p>{t('exam.no_accession')}</p>}
    </div>
  );
}

export function Slip({ order, onClose }: { order: Order; onClose: () => void }) {
  return <Dialog title={t('exam.slip')} onClose={onClose}><SlipPaper order={order} /><footer><button type="button" onClick={onClose}>{t('common.close')}</button><button type="button" className="primary" autoFocus onClick={() => window.print()}>{t('common.print')}</button></footer></Dialog>;
}
