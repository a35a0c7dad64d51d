# Shows: persistence through a WMI event subscription (ATT&CK T1546.003).
# -WhatIf keeps every line from doing anything; the command would print a marker.
$namespace = 'root\subscription'
$filter = New-CimInstance -WhatIf -Namespace $namespace -ClassName __EventFilter -Property @{
    Name           = 'amsight-sample'
    EventNamespace = 'root\cimv2'
    QueryLanguage  = 'WQL'
    Query          = "SELECT * FROM __InstanceModificationEvent WITHIN 60 WHERE TargetInstance ISA 'Win32_LocalTime'"
}
$consumer = New-CimInstance -WhatIf -Namespace $namespace -ClassName CommandLineEventConsumer -Property @{
    Name                = 'amsight-sample'
    CommandLineTemplate = 'cmd.exe /c echo amsight-marker'
}
New-CimInstance -WhatIf -Namespace $namespace -ClassName __FilterToConsumerBinding -Property @{
    Filter   = [ref] $filter
    Consumer = [ref] $consumer
}
