using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Billing;

/// <summary>What a partner is paid for a request, and what of the partner's own budget is held for it.</summary>
internal sealed record PartnerCharge(MeterPrices Prices, Reservation Reservation);
