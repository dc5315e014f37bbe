using MaiCluster.Serving.Live;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Prices;

/// <summary>Models as clients may ask for them: one that has no price is not served.</summary>
public sealed class PricedModels(IServedModels models, IPrices prices, TimeProvider time) : IServedModels
{
    public IReadOnlyList<ModelListing> Catalogue => models.Catalogue;

    public async ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var opened = await models.OpenAsync(name, cancellationToken);

        // A model to talk to is others together, and each of those has a price.
        return opened.Model is null or LiveModel || Missing(name, prices, time.GetUtcNow()) is not { } missing
            ? opened
            : (null, new RequestFailure(FailureKind.ModelUnavailable, missing) { Param = "model" });
    }

    /// <summary>Says that a model has no price, and the line that gives it one; null when it has.</summary>
    public static string? Missing(string model, IPrices prices, DateTimeOffset now)
    {
        if (prices.Book.At(now) is var list && list.Bill(model, scenario: null) is not null)
        {
            return null;
        }

        var where = list == PriceList.None ? "in a list that has begun" : $"of the list from {list}";
        return $"The model '{model}' has no price: write '{model}: {{bill: ...}}' under models {where} in {Path.GetFileName(prices.Source)}, with what clients pay, or bill: 0.";
    }
}
