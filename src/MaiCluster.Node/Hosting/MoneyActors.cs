using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Ledgers;

namespace MaiCluster.Node.Hosting;

/// <summary>The way to a cluster's actors of money.</summary>
internal sealed record MoneyActors(IBudgetActors Budgets, ILedgers Ledgers);
