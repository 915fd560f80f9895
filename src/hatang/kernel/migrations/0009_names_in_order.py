"""The order of names: Vietnamese letters, numbers by size, so that Thôn 2 stands before Thôn 10."""

from django.contrib.postgres.operations import CreateCollation
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0008_changes_since'),
    ]

    operations = [
        CreateCollation('vietnamese_numeric', 'vi-u-kn-true', provider='icu'),
    ]
