using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sessions;
using Orleans.Serialization.Cloning;

namespace MaiCluster.Orleans.Wire;

// Messages are immutable, so a call inside a silo hands over the message itself: Orleans would else copy each by way of its wire form.
[RegisterCopier]
internal sealed class SharedWork : ShallowCopier<InferenceWork>;

[RegisterCopier]
internal sealed class SharedChunk : ShallowCopier<TokenChunk>;

[RegisterCopier]
internal sealed class SharedNode : ShallowCopier<NodeSnapshot>;

[RegisterCopier]
internal sealed class SharedReport : ShallowCopier<GatewayReport>;

[RegisterCopier]
internal sealed class SharedTurn : ShallowCopier<SessionTurn>;

[RegisterCopier]
internal sealed class SharedCompletedTurn : ShallowCopier<CompletedTurn>;

[RegisterCopier]
internal sealed class SharedListing : ShallowCopier<SessionListing>;

[RegisterCopier]
internal sealed class SharedFailure : ShallowCopier<RequestFailure>;

[RegisterCopier]
internal sealed class SharedBudgetClaim : ShallowCopier<BudgetClaim>;

[RegisterCopier]
internal sealed class SharedBudgetHold : ShallowCopier<BudgetHold>;

[RegisterCopier]
internal sealed class SharedBudgetSettlement : ShallowCopier<BudgetSettlement>;

[RegisterCopier]
internal sealed class SharedBudgetAnswer : ShallowCopier<BudgetAnswer>;

[RegisterCopier]
internal sealed class SharedBudgetWarning : ShallowCopier<BudgetWarning>;

[RegisterCopier]
internal sealed class SharedBudgetLimits : ShallowCopier<BudgetLimits>;

[RegisterCopier]
internal sealed class SharedBudgetStanding : ShallowCopier<BudgetStanding>;

[RegisterCopier]
internal sealed class SharedSettlement : ShallowCopier<Settlement>;

[RegisterCopier]
internal sealed class SharedMonthMinimum : ShallowCopier<MonthMinimum>;

[RegisterCopier]
internal sealed class SharedAdjustment : ShallowCopier<Adjustment>;
