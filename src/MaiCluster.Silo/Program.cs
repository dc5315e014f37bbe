using MaiCluster.Node.Commands;
using MaiCluster.Silo.Commands;

return await MaiCommandLine.RunAsync(args, CommandContext.OfProcess(), SiloCommands.Create);
