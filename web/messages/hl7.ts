// SPDX-License-Identifier: Apache-2.0
// An HL7 v2 message as segments and fields, and the names of the fields that a radiology department meets. Pure.
import { language } from '../shared/texts';

const charsets: Record<string, string> = { '8859/1': 'iso-8859-1', '8859/2': 'iso-8859-2', '8859/5': 'iso-8859-5', '8859/7': 'iso-8859-7', '8859/9': 'iso-8859-9', '8859/15': 'iso-8859-15', 'GB 18030-2000': 'gb18030', 'GB 18030': 'gb18030', GB2312: 'gb18030', 'BIG-5': 'big5', 'ISO IR87': 'iso-2022-jp' };

// The bytes as text in the character set that MSH-18 names; UTF-8 if it names none.
export function decode(content: Uint8Array): string {
  const head = new TextDecoder('iso-8859-1').decode(content.subarray(0, 1000)).split('\r')[0].split('|');
  const named = (head[17] ?? '').split('~')[0];
  try { return new TextDecoder(charsets[named] ?? 'utf-8').decode(content); } catch { return new TextDecoder().decode(content); }
}

export interface Segment { name: string; fields: { number: number; text: string }[] }
export function segmentsOf(message: string): Segment[] {
  return message.split(/\r\n|\r|\n/).filter(Boolean).map((line) => {
    const separator = line.startsWith('MSH') ? line[3] ?? '|' : message.startsWith('MSH') ? message[3] : '|';
    const [name, ...parts] = line.split(separator);
    const shift = name === 'MSH' ? 2 : 1;
    return { name, fields: parts.map((text, index) => ({ number: index + shift, text })) };
  });
}

// "number name|名称" of each field.
const names: Record<string, string> = {
  MSH: '2 Encoding characters|编码字符;3 Sending application|发送应用;4 Sending facility|发送机构;5 Receiving application|接收应用;6 Receiving facility|接收机构;7 Time of message|消息时间;9 Message type|消息类型;10 Control id|控制号;11 Processing id|处理标识;12 Version|版本;15 Accept acknowledgement|接收确认;16 Application acknowledgement|应用确认;18 Character set|字符集',
  EVN: '1 Event|事件;2 Recorded at|记录时间;6 Occurred at|发生时间',
  PID: '2 Patient id (external)|外部患者号;3 Patient identifiers|患者标识;4 Alternate patient id|其他患者号;5 Patient name|患者姓名;6 Mother’s birth name|母亲本姓;7 Birth date|出生日期;8 Sex|性别;10 Race|种族;11 Address|地址;13 Phone|电话;15 Language|语言;18 Account number|账号;22 Ethnic group|民族',
  PV1: '2 Patient class|患者类别;3 Location|位置;7 Attending doctor|主治医生;8 Referring doctor|转诊医生;10 Hospital service|科室;15 Ambulatory status|活动状态;16 VIP|VIP;17 Admitting doctor|收治医生;19 Visit number|就诊号;44 Admitted at|入院时间;45 Discharged at|出院时间;51 Visit indicator|就诊标志',
  MRG: '1 Former identifiers|原标识;7 Former name|原姓名',
  ORC: '1 Order control|医嘱控制;2 Placer number|申请号;3 Filler number|执行号;4 Group number|组号;5 Order status|医嘱状态;7 Quantity and timing|数量与时间;9 Time of transaction|事务时间;10 Entered by|录入者;12 Ordering provider|申请医生;13 Enterer’s location|录入地点;14 Callback phone|回电号码;16 Reason|原因;17 Entering organization|录入机构',
  OBR: '1 Set id|序号;2 Placer number|申请号;3 Filler number|执行号;4 Service|检查项目;5 Priority|优先级;6 Requested at|要求时间;7 Observed at|检查时间;12 Danger|危险;13 Clinical information|临床信息;15 Specimen|标本;16 Ordering provider|申请医生;17 Callback phone|回电号码;18 Placer field 1 (accession number)|申请方字段1（检查号）;19 Placer field 2 (procedure id)|申请方字段2（项目号）;20 Filler field 1 (step id)|执行方字段1（步骤号）;21 Filler field 2|执行方字段2;22 Status changed at|状态变更时间;24 Section (modality)|检查类型;25 Result status|结果状态;27 Quantity and timing|数量与时间;30 Transport|转运方式;31 Reason|检查原因;36 Scheduled at|预约时间;41 Transport arranged|转运安排;44 Procedure code|检查代码',
  ZDS: '1 Study Instance UID|检查实例 UID', IPC: '1 Accession number|检查号;2 Requested procedure id|检查项目号;3 Study Instance UID|检查实例 UID;4 Step id|步骤号;5 Modality|检查类型;6 Protocol|协议;7 Station name|设备名称;9 Station AE title|设备 AE',
  TQ1: '7 Start|开始;8 End|结束;9 Priority|优先级', NTE: '2 Source|来源;3 Comment|备注', OBX: '2 Type|类型;3 Observation|观察项;5 Value|值;6 Unit|单位;11 Status|状态', AL1: '2 Type|类型;3 Allergy|过敏', DG1: '3 Diagnosis|诊断;4 Description|描述',
  SCH: '1 Placer appointment|申请方预约号;2 Filler appointment|执行方预约号;6 Event reason|事件原因;11 Timing|时间;25 Status|状态', AIS: '3 Service|项目;4 Start|开始;7 Duration|时长', MSA: '1 Acknowledgement|确认代码;2 Control id|控制号;3 Text|文本', ERR: '1 Code and place|代码与位置;2 Place|位置;3 Code|代码;4 Severity|严重程度;7 Diagnosis|诊断信息;8 User message|用户信息',
};
export function fieldName(segment: string, number: number): string {
  const found = (names[segment] ?? '').split(';').find((one) => one.startsWith(`${number} `));
  if (!found) return '';
  const [english, chinese] = found.slice(found.indexOf(' ') + 1).split('|');
  return language() === 'zh' ? chinese : english;
}
