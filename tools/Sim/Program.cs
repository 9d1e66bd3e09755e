using System.CommandLine;
using ProductFirmware.Sim;

return CommandLine.Create().Parse(args).Invoke();
