using ProductFirmware.Pf;
using ProductFirmware.Pf.Output;

var parsed = CommandTree.Create().Parse(args);
var isWrong = parsed.Errors.Count > 0 && parsed.Action is not HelpWithExample;
return isWrong ? Usage.Explain(parsed, args) : await parsed.InvokeAsync();
