namespace MaiCluster.Gateway.Admin;

/// <summary>A new tenant or team, or its new name, as sent.</summary>
internal sealed class PayerDraft
{
    public string Tenant { get; set; } = "";

    public string Id { get; set; } = "";

    public string Name { get; set; } = "";
}
