using ProductFirmware.Sim;

const int Usage = 2;

var parsed = CommandLine.Create().Parse(args);
var code = parsed.Invoke();
return parsed.Errors.Count > 0 ? Usage : code;
