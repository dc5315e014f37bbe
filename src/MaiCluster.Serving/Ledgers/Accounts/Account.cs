using MaiCluster.Serving.Devices;

namespace MaiCluster.Serving.Ledgers.Accounts;

/// <summary>One account of the ledger, such as <c>cost:mai-text:compute</c>.</summary>
public readonly record struct Account
{
    private const string UnallocatedText = "unallocated";

    private Account(AccountKind kind, string name) => (Kind, Name) = (kind, LedgerName.Checked(name));

    public AccountKind Kind { get; }

    /// <summary>Whose it is: a device, a model, an experiment, a tenant, a scenario or a partner.</summary>
    public string Name { get; }

    /// <summary>True when a debit makes its balance larger: costs, and what tenants owe.</summary>
    public bool IsDebit => Kind is not (AccountKind.Device or AccountKind.Revenue or AccountKind.Payable);

    public static Account Unallocated { get; } = new(AccountKind.Unallocated, UnallocatedText);

    public static Account Device(DeviceId device) => new(AccountKind.Device, device.ToString());

    public static Account Compute(string model) => new(AccountKind.Compute, model);

    public static Account Load(string model) => new(AccountKind.Load, model);

    public static Account Idle(string model) => new(AccountKind.Idle, model);

    public static Account Experiment(string name) => new(AccountKind.Experiment, name);

    public static Account Receivable(string tenant) => new(AccountKind.Receivable, tenant);

    /// <param name="source">The scenario whose price was billed, or the model that was asked for.</param>
    public static Account Revenue(string source) => new(AccountKind.Revenue, source);

    public static Account Payable(string partner) => new(AccountKind.Payable, partner);

    public static Account Charge(string partner) => new(AccountKind.Charge, partner);

    public static Account Share(string partner) => new(AccountKind.Share, partner);

    /// <exception cref="FormatException">The text is no account.</exception>
    public static Account Parse(string text)
    {
        if (text == UnallocatedText)
        {
            return Unallocated;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = text[(colon + 1)..];
        return text[..Math.Max(colon, 0)] switch
        {
            "device" => Device(DeviceId.Parse(name)),
            "cost" => Cost(name, text),
            "experiment" => Experiment(name),
            "receivable" => Receivable(name),
            "revenue" => Revenue(name),
            "payable" => Payable(name),
            "charge" => Charge(name),
            "share" => Share(name),
            _ => throw NoAccount(text),
        };
    }

    public override string ToString() => Kind switch
    {
        AccountKind.Device => "device:" + Name,
        AccountKind.Compute => $"cost:{Name}:compute",
        AccountKind.Load => $"cost:{Name}:load",
        AccountKind.Idle => $"cost:{Name}:idle",
        AccountKind.Unallocated => UnallocatedText,
        AccountKind.Experiment => "experiment:" + Name,
        AccountKind.Receivable => "receivable:" + Name,
        AccountKind.Revenue => "revenue:" + Name,
        AccountKind.Payable => "payable:" + Name,
        AccountKind.Charge => "charge:" + Name,
        _ => "share:" + Name,
    };

    /// <summary>A model's name may have colons of its own: the last one counts.</summary>
    private static Account Cost(string name, string text)
    {
        var colon = Math.Max(name.LastIndexOf(':'), 0);
        return name[colon..] switch
        {
            ":compute" => Compute(name[..colon]),
            ":load" => Load(name[..colon]),
            ":idle" => Idle(name[..colon]),
            _ => throw NoAccount(text),
        };
    }

    private static FormatException NoAccount(string text) => new(
        $"'{text}' is not an account: expected device:ID, cost:MODEL:compute, cost:MODEL:load, cost:MODEL:idle, unallocated, experiment:NAME, receivable:TENANT, revenue:NAME, payable:PARTNER, charge:PARTNER or share:PARTNER.");
}
