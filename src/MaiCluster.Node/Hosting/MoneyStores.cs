using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Routes;

namespace MaiCluster.Node.Hosting;

/// <summary>Where money is kept, in whichever database.</summary>
internal sealed record MoneyStores(MeteredLedgerStore Ledger, ILedgerBooks Books, IBudgetStore Budgets, IRouteStore Routes, IBilledRecords Records, IUsageSums Usage);
