using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Ledgers;

namespace MaiCluster.Node.Hosting;

/// <summary>Where money is kept, in whichever database.</summary>
internal sealed record MoneyStores(ILedgerStore Ledger, ILedgerBooks Books, IBudgetStore Budgets, IBilledRecords Records, IUsageSums Usage);
