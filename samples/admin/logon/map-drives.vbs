' Shows: an honest logon script that must stay clean: network drives by department.
Option Explicit

Dim network, drives, letter
Set network = CreateObject("WScript.Network")
Set drives = CreateObject("Scripting.Dictionary")
drives.Add "P:", "\\files.example.invalid\projects"
drives.Add "S:", "\\files.example.invalid\shared"

For Each letter In drives.Keys
  network.MapNetworkDrive letter, drives(letter), True
Next
WScript.Echo "Mapped " & drives.Count & " drives for " & network.UserName
