/** How .NET spells the members that scripts hide most. */

const names =
  'AddScript BeginInvoke Create CreateDecryptor Decompress DownloadData DownloadFile DownloadString Execute ' +
  'ExpandString FromBase64String GetBytes GetCmdlets GetCommand GetDelegateForFunctionPointer GetField GetMethod ' +
  'GetResponse GetResponseStream GetString GetType Invoke InvokeCommand InvokeScript Load NewScriptBlock OpenRead ' +
  'ReadToEnd Replace Reverse SetValue ShellExecute Split Start Substring ToCharArray ToString TransformFinalBlock ' +
  'UploadString Value VirtualAlloc';

const spelled = new Map(names.split(' ').map((name) => [name.toLowerCase(), name]));

/** The name as it is documented, where it is known; members are found in any case. */
export function spelledMember(name: string): string {
  return spelled.get(name.toLowerCase()) ?? name;
}
