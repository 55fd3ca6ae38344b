// SPDX-License-Identifier: Apache-2.0
// The list of orders.
import { query as target } from '../shared/api';
import { usePages } from '../shared/data';
import { codeText, momentText, nameText, startText } from '../shared/format';
import type { Order } from '../shared/model';
import { Empty, Foreign, Loading, Mono, OrderStatus, PatientLine, ProblemBox, Screen, SelectField, TextField } from '../shared/parts';
import { link, setQuery, useRoute } from '../shared/route';
import { Table } from '../shared/table';
import type { Column } from '../shared/table';
import { t, word } from '../shared/texts';

const states = ['scheduled', 'in_progress', 'completed', 'discontinued', 'cancelled'];

export const orderColumns = (withPatient: boolean): Column<Order>[] => [
  { id: 'placed', title: t('orders.placed'), cell: (order) => momentText(order.placed_at), sort: (order) => order.placed_at ?? '' },
  ...(withPatient ? [{ id: 'patient', title: t('common.patient'), cell: (order: Order) => <PatientLine patient={order.patient} />, sort: (order: Order) => nameText(order.patient?.name) }] : []),
  { id: 'exam', title: t('orders.exam'), cell: (order) => <a href={link(['orders', order.id])}><Foreign>{codeText(order.service)}</Foreign></a>, sort: (order) => codeText(order.service) },
  { id: 'start', title: t('orders.start'), cell: (order) => startText(order.requested_start, false), sort: (order) => order.requested_start ?? '' },
  { id: 'accession', title: t('common.accession'), cell: (order) => <Mono>{order.accession_number}</Mono>, sort: (order) => order.accession_number ?? '' },
  { id: 'placer', title: t('orders.placer_number'), cell: (order) => <Mono>{order.placer_number}</Mono>, sort: (order) => order.placer_number ?? '' },
  { id: 'state', title: t('common.state'), cell: (order) => <OrderStatus state={order.state} />, sort: ({ state }) => states.indexOf(state) },
];

export function OrdersScreen() {
  const { query } = useRoute();
  const value = (name: string) => query.get(name) ?? '';
  const { items, problem, reload, hasMore, more } = usePages<Order>(target('/api/v1/orders', { state: value('state'), accession_number: value('accession'), placer_number: value('placer'), filler_number: value('filler'), limit: 50 }), 15);
  return (
    <Screen title={t('orders.title')}>
      <form className="filters" aria-label={t('common.filters')} onSubmit={(event) => event.preventDefault()}>
        <SelectField label={t('common.state')} value={value('state')} onChange={(next) => setQuery({ state: next })} options={[['', t('common.all')], ...states.map((state): [string, string] => [state, word('common', 'order_', state)])]} />
        {(['accession', 'placer', 'filler'] as const).map((name) => <TextField key={name} type="search" label={name === 'accession' ? t('common.accession') : name === 'placer' ? t('orders.placer_number') : t('orders.filler_number')} value={value(name)} onChange={(next) => setQuery({ [name]: next.trim() })} placeholder={t('orders.number_hint')} />)}
      </form>
      <ProblemBox problem={problem} retry={reload} />
      {!items ? !problem && <Loading /> : items.length === 0 ? <Empty><p>{t('orders.empty')}</p><p>{t('orders.empty_hint')} <a href="#/exam">{t('common.exam_screen')}</a></p></Empty>
        : <Table caption={t('orders.title')} columns={orderColumns(true)} rows={items} keyOf={({ id }) => id} hrefOf={({ id }) => link(['orders', id])} hasMore={hasMore} more={more} />}
    </Screen>
  );
}
