from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0002_terms_and_ages'),
    ]

    operations = [
        migrations.DeleteModel(
            name='Token',
        ),
    ]
