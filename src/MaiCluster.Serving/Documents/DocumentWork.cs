using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Documents;

/// <summary>Pages to be read, valid by construction. Its answer has one part for each page, in their order: see <see cref="PageReading"/>. Immutable.</summary>
public sealed record DocumentWork
{
    private const string Sizes = "sizes";

    /// <summary>At least one.</summary>
    public required IReadOnlyList<DocumentPage> Pages { get; init; }

    /// <param name="request">Made by <see cref="ToRequest"/>.</param>
    public static DocumentWork Read(TensorRequest request)
    {
        var sizes = request.Input(Sizes).Values<int>();
        var pages = new DocumentPage[sizes.Length / 2];
        for (var index = 0; index < pages.Length; index++)
        {
            var (width, height) = (sizes[2 * index], sizes[(2 * index) + 1]);
            var pixels = request.Inputs.FirstOrDefault(input => input.Name == PixelsOf(index));
            pages[index] = new DocumentPage
            {
                Width = width,
                Height = height,
                Picture = pixels is null ? null : new PagePicture(width, height, pixels.Bytes),
                Lines = pixels is null ? LineTensors.Read(request.Input(TextsOf(index)), request.Input(PlacesOf(index))) : [],
            };
        }

        return new DocumentWork { Pages = pages };
    }

    public TensorRequest ToRequest(RequestId id, Requester requester, string model)
    {
        var inputs = new List<Tensor> { Tensor.Of(Sizes, [.. Pages.SelectMany(page => (int[])[page.Width, page.Height])], Pages.Count, 2) };
        for (var index = 0; index < Pages.Count; index++)
        {
            if (Pages[index].Picture is { } picture)
            {
                inputs.Add(new Tensor(PixelsOf(index), TensorType.UInt8, [picture.Height, picture.Width, PagePicture.Channels], picture.Pixels));
            }
            else
            {
                inputs.Add(LineTensors.Texts(TextsOf(index), Pages[index].Lines));
                inputs.Add(LineTensors.Places(PlacesOf(index), Pages[index].Lines));
            }
        }

        return new TensorRequest
        {
            Id = id,
            Requester = requester,
            Model = model,
            Inputs = inputs,
            WorkUnits = Pages.Count,
            MostParts = Pages.Count,
            Quantities = new UsageQuantities { Pages = Pages.Count },
        };
    }

    private static string PixelsOf(int page) => $"pixels{page}";

    private static string TextsOf(int page) => $"texts{page}";

    private static string PlacesOf(int page) => $"places{page}";
}
