using System.Text.Json;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Files;
using MaiCluster.Serving.Ledgers;

namespace MaiCluster.Serving.Prices.Reading;

/// <summary>Reads one list of a price file.</summary>
/// <param name="list">Its object.</param>
/// <param name="rates">Its rates.</param>
/// <param name="house">Names of models that run here.</param>
internal sealed class PriceListReader(FileSection list, ListRates rates, IReadOnlySet<string> house)
{
    private const string RightBill = "what clients pay, such as {prompt_tokens: 0.15, completion_tokens: 0.6}, or 0";
    private const int MostNameLength = 128;

    private readonly MeterPricesReader _meters = new(rates);

    /// <returns>Null when it has no day; what else is wrong with it is noted all the same.</returns>
    public PriceList? Read()
    {
        list.Know("from", "rates", "devices", "models", "scenarios", "default");
        var from = From();
        var read = new PriceList
        {
            From = from ?? default,
            Rates = rates.All,
            Devices = Named("devices", Device),
            Models = Named("models", Model),
            Scenarios = Named("scenarios", BillAlone),
            Default = list.Find("default") is null ? null : BillAlone(list, "default"),
        };
        return from is null ? null : read;
    }

    private DateOnly? From()
    {
        if (list.Require("from", "its first day, such as 2026-01-01") is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text
            && LedgerDate.TryParse(text, out var day) && day > DateOnly.MinValue)
        {
            return day;
        }

        list.Fault("from", $"is {FileSection.Kind(value)}; expected a day such as 2026-01-01: prices begin at midnight UTC");
        return null;
    }

    private Dictionary<string, T> Named<T>(string field, Func<FileSection, string, T?> read)
        where T : class
    {
        var all = new Dictionary<string, T>(StringComparer.Ordinal);
        if (list.Find(field) is null)
        {
            return all;
        }

        var named = list.Section(field);
        if (named.Entries.Count > PriceBookReader.MostNames)
        {
            list.Fault(field, $"has {named.Entries.Count} names; expected at most {PriceBookReader.MostNames}");
            return all;
        }

        foreach (var (name, _) in named.Entries)
        {
            if (name.Length is 0 or > MostNameLength || name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
            {
                named.Fault(name, $"is no name; expected 1 to {MostNameLength} characters without spaces");
            }

            if (read(named, name) is { } priced)
            {
                all.Add(name, priced);
            }
        }

        return all;
    }

    /// <summary>An hour's price: a number in the ledger's currency, or an object that names another one.</summary>
    private DevicePrice? Device(FileSection devices, string kind)
    {
        if (!DeviceKind.IsName(kind))
        {
            devices.Fault(kind, $"is no kind of device; expected {DeviceKind.NameRule}");
        }

        if (devices.Find(kind) is not { ValueKind: JsonValueKind.Object })
        {
            return devices.Number(kind, UnitPrice.Decimals, UnitPrice.Most) is { } own ? new DevicePrice(new UnitPrice(own), null) : null;
        }

        var device = devices.Section(kind);
        device.Know("price", "currency");
        device.Require("price", "what an hour costs, such as 2.49");
        var rate = rates.Of(device);
        if (device.Number("price", UnitPrice.Decimals, UnitPrice.Most) is not { } billionths)
        {
            return null;
        }

        if (rate is not null && (Int128)billionths * rate.Billionths > (Int128)UnitPrice.Most * ExchangeRate.One * ExchangeRate.One)
        {
            device.Fault("price", $"is too much at the rate of {rate}; expected at most {UnitPrice.Most} {rates.Ledger}");
            return null;
        }

        return new DevicePrice(new UnitPrice(rate?.Convert(billionths) ?? billionths), rate);
    }

    private ModelPrices Model(FileSection models, string name)
    {
        var model = models.Section(name);
        model.Know("bill", "pay", "share");
        foreach (var partners in (string[])["pay", "share"])
        {
            if (house.Contains(name) && model.Find(partners) is not null)
            {
                model.Fault(partners, $"is for a partner's model, and {name} runs here: remove it");
            }
        }

        return new ModelPrices
        {
            Bill = model.Require("bill", RightBill) is null ? MeterPrices.Free : _meters.Read(model, "bill"),
            Pay = model.Find("pay") is null ? null : _meters.Read(model, "pay"),
            Share = model.Find("share") is null ? null : RevenueShareReader.Read(model.Section("share"), rates),
        };
    }

    private MeterPrices BillAlone(FileSection owner, string name)
    {
        var priced = owner.Section(name);
        priced.Know("bill");
        return priced.Require("bill", RightBill) is null ? MeterPrices.Free : _meters.Read(priced, "bill");
    }
}
