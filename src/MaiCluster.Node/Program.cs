using MaiCluster.Node.Commands;

return await MaiCommandLine.RunAsync(args, CommandContext.OfProcess());
