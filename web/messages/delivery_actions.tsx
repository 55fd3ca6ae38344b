// SPDX-License-Identifier: Apache-2.0
// Send again, skip, set aside: what is possible with a message to another system.
import { useState } from 'react';
import { ActionDialog } from '../shared/action';
import type { Delivery } from '../shared/model';
import { TextField, useMay } from '../shared/parts';
import { t } from '../shared/texts';

type Kind = 'resend' | 'release' | 'park';
const possible: Record<Delivery['state'], Kind[]> = { parked: ['resend', 'release'], delivered: ['resend'], pending: ['park'], waiting: [], skipped: [] };

export function DeliveryActions({ one, onDone }: { one: Delivery; onDone: () => void }) {
  const may = useMay();
  const [open, setOpen] = useState<Kind>();
  const [reason, setReason] = useState('');
  if (!may('act')) return null;
  return (
    <>
      {(possible[one.state] ?? []).map((kind) => <button key={kind} type="button" className="small" onClick={() => setOpen(kind)}>{t(`orders.${kind}`)}</button>)}
      {open && <ActionDialog title={`${t(`orders.${open}`)}: ${one.destination}`} verb={t(`orders.${open}`)} path={`/api/v1/deliveries/${one.id}/${open}`} body={open === 'park' && reason ? { reason } : {}} hasDryRun={false} isDangerous={open === 'release'}
        consequences={[t(`orders.${open}_effect`, { name: one.destination })]} onClose={() => setOpen(undefined)} onDone={onDone}>
        {open === 'park' && <TextField label={t('common.reason')} value={reason} onChange={setReason} maxLength={1000} />}</ActionDialog>}
    </>
  );
}
