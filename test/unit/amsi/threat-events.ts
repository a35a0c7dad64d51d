/** Event 1116 as Windows writes it, for the tests of threat names: recorded in its layout, with harmless names. */

export interface EventParts {
  readonly id?: string;
  readonly provider?: string;
  readonly detected?: string;
  readonly created?: string;
  readonly threat?: string;
  readonly threatId?: string;
  readonly link?: string;
  readonly sourceId?: string;
  readonly source?: string;
  readonly process?: string;
  readonly path?: string;
}

const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;')
    .replaceAll('"', '&quot;');

/** The layout of EvtRender: single quotes, no white space between elements, a default namespace. */
export function eventXml({
  id = '1116',
  provider = 'Microsoft-Windows-Windows Defender',
  detected = '2026-11-23T10:00:00.000Z',
  created = '2026-11-23T10:00:00.1593627Z',
  threat = 'Virus:Win32/Sample!amsi',
  threatId = '2147694217',
  link = 'https://go.microsoft.com/fwlink/?linkid=37020&name=Virus:Win32/Sample!amsi&threatid=2147694217&enterprise=0',
  sourceId = '10',
  source = 'AMSI',
  process = 'C:\\Program Files\\Editor\\Editor.exe',
  path = 'amsi:_C:\\scripts\\a.ps1',
}: EventParts = {}): string {
  const data = (name: string, value: string): string =>
    value === '' ? `<Data Name='${name}'></Data>` : `<Data Name='${name}'>${escapeXml(value)}</Data>`;
  return [
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${provider}' Guid='{11cd958a-c507-4ef3-b3f2-5fd9dfbd2c78}'/>`,
    `<EventID>${id}</EventID><Version>0</Version><Level>3</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords>`,
    `<TimeCreated SystemTime='${created}'/><EventRecordID>37116</EventRecordID><Correlation ActivityID='{5768510e-0445-477f-bf75-2a37805d0ef0}'/>`,
    "<Execution ProcessID='5224' ThreadID='24524'/><Channel>Microsoft-Windows-Windows Defender/Operational</Channel><Computer>DESKTOP-ABC</Computer><Security UserID='S-1-5-18'/></System><EventData>",
    data('Product Name', 'Microsoft Defender Antivirus'),
    data('Product Version', '4.18.25110.6'),
    data('Detection ID', '{CE415EB5-1414-4FDE-B466-541D57C3035A}'),
    data('Detection Time', detected),
    data('Unused', ''),
    data('Threat ID', threatId),
    data('Threat Name', threat),
    data('Severity ID', '5'),
    data('Severity Name', 'Severe'),
    data('Category ID', '42'),
    data('Category Name', 'Virus'),
    data('FWLink', link),
    data('Status Code', '1'),
    data('Status Description', ''),
    data('State', '1'),
    data('Source ID', sourceId),
    data('Source Name', source),
    data('Process Name', process),
    data('Detection User', 'DESKTOP-ABC\\user'),
    data('Path', path),
    data('Origin ID', '0'),
    data('Origin Name', 'Unknown'),
    data('Execution ID', '1'),
    data('Execution Name', 'Suspended'),
    data('Security intelligence Version', 'AV: 1.443.1.0, AS: 1.443.1.0, NIS: 1.443.1.0'),
    data('Engine Version', 'AM: 1.1.25110.1, NIS: 1.1.25110.1'),
    '</EventData></Event>',
  ].join('');
}
