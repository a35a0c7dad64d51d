// Programs that WMI starts on an event, after the script that registered them is gone.

rule WMI_EventConsumerCreated
{
  meta:
    description = "A permanent WMI event consumer is created, which runs a command or script on an event"
    severity = "error"
    technique = "T1546.003"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1546/003/"
  strings:
    $cmdlet = /\b(set-wmiinstance|swmi|new-ciminstance|ncim)\b[^\n;|]{0,100}\b(commandline|activescript)eventconsumer\b/ nocase
    $class = /\[wmiclass\]\s{0,4}\(?\s{0,4}["'][^"'\n]{0,60}\b(commandline|activescript)eventconsumer\b/ nocase
    $spawn = /\.get\s{0,4}\(\s{0,4}["'](commandline|activescript)eventconsumer["']\s{0,4}\)\s{0,4}\.\s{0,4}spawninstance_/ nocase
    $mof = /\binstance\s{1,4}of\s{1,4}(commandline|activescript)eventconsumer\b/ nocase
  condition:
    any of them
}

rule WMI_EventSubscription
{
  meta:
    description = "A WMI event filter is bound to a consumer that runs a command or script"
    severity = "error"
    technique = "T1546.003"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1546/003/"
  strings:
    $consumer = /\b(commandline|activescript)eventconsumer\b/ nocase
    $filter = "__EventFilter" nocase private
    $binding = "__FilterToConsumerBinding" nocase private
    $create_cmdlet = /\b(set-wmiinstance|swmi|new-ciminstance|ncim)\b/ nocase private
    $create_instance = /\b(createinstance\s{0,4}\(|spawninstance_|put_\b)/ nocase private
  condition:
    $consumer and $filter and $binding and any of ($create*)
}

rule WMI_FilterBound
{
  meta:
    description = "A WMI event filter is bound to a consumer: the binding outlives a restart"
    severity = "warning"
    technique = "T1546.003"
    reference = "https://attack.mitre.org/versions/v17/techniques/T1546/003/"
  strings:
    $cmdlet = /\b(set-wmiinstance|swmi|new-ciminstance|ncim)\b[^\n;|]{0,100}\b__filtertoconsumerbinding\b/ nocase
    $mof = /\binstance\s{1,4}of\s{1,4}__filtertoconsumerbinding\b/ nocase
  condition:
    any of them
}
