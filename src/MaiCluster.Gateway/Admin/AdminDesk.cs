using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Serving.Admission;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Admin;

/// <summary>What every admin call does first: see whether who asks may.</summary>
internal sealed class AdminDesk(RequestDesk desk, AdminKeys keys, ErrorAnswer errors)
{
    /// <summary>False when the refusal has been written.</summary>
    public async ValueTask<bool> AdmitAsync(HttpContext context, AdminRole needed)
    {
        var refusal = await desk.CheckAsync(context) ?? keys.Refuse(context, needed);
        if (refusal is not null)
        {
            await errors.WriteAsync(context, ApiError.From(refusal));
        }

        return refusal is null;
    }
}
