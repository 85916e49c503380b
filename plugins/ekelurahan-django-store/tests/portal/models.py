"""What the portal itself keeps."""

from django.db import models


class Visit(models.Model):
    """A resident's visit to the portal, and the request that came of it."""

    resident = models.CharField(max_length=64)
    request_id = models.CharField(max_length=36)
